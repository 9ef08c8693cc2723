import { createHash } from 'node:crypto';
import type { Asset, Releases } from '../github/index.ts';

/** The sha256 of an asset as GitHub has it: what it says, or where an older server says nothing, of what it gives back. */
export async function assetSha256(releases: Releases, asset: Asset): Promise<string> {
  if (asset.sha256 !== undefined) return asset.sha256;
  const hash = createHash('sha256');
  const { bytes } = await releases.read(asset);
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}
