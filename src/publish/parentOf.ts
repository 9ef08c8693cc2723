import { basename, dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { hashFile } from '../files.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './readManifest.ts';
import { readOrigin } from './origin.ts';

/**
 * What the manifest of a checkpoint says of the one that it was trained from. Only an adapter that is still the one that
 * was pulled is called by its version; others are known by their sha256, by which `codelutra models` finds their version.
 * @param adapter the file that was trained on
 */
export async function parentOf(adapter: string): Promise<NonNullable<Manifest['parent']>> {
  const sha256 = await hashFile(adapter);
  const folder = dirname(adapter);
  const origin = await readOrigin(folder);
  if (origin === undefined || basename(adapter) !== FILES.gguf || !existsSync(join(folder, FILES.manifest)))
    return { version: null, sha256 };
  const { files } = await readManifest(folder);
  if (files?.[FILES.gguf]?.sha256 !== sha256) return { version: null, sha256 };
  return { version: origin.number, sha256, repository: origin.repository };
}
