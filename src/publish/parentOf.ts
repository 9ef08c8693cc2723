import { dirname } from 'node:path';
import { hashFile } from '../files.ts';
import type { Manifest } from './manifest.ts';
import { manifestOfAdapter } from './manifestOfAdapter.ts';
import { readOrigin } from './origin.ts';

/**
 * What the manifest of a checkpoint says of the one whose answers it learnt from. Only an adapter that is still the one that
 * was pulled is called by its version; others are known by their sha256, by which `codelutra models` finds their version.
 * @param adapter that one's file
 */
export async function parentOf(adapter: string): Promise<NonNullable<Manifest['parent']>> {
  const sha256 = await hashFile(adapter);
  const manifest = await manifestOfAdapter(adapter, sha256);
  const origin = manifest?.files === undefined ? undefined : await readOrigin(dirname(adapter));
  return origin === undefined
    ? { version: null, sha256 }
    : { version: origin.number, sha256, repository: origin.repository };
}
