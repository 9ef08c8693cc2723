import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hashFile } from '../files.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './readManifest.ts';

/**
 * The manifest that tells of an adapter's file: the one beside it, unless that tells of another file that has been there.
 * @returns undefined for a file of which nothing is told
 */
export async function manifestOfAdapter(adapter: string, sha256?: string): Promise<Manifest | undefined> {
  const folder = dirname(adapter);
  if (basename(adapter) !== FILES.gguf || !existsSync(join(folder, FILES.manifest))) return undefined;
  const manifest = await readManifest(folder);
  const told = manifest.files?.[FILES.gguf]?.sha256;
  return told === undefined || told === (sha256 ?? (await hashFile(adapter))) ? manifest : undefined;
}
