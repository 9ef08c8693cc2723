import { join } from 'node:path';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { MANIFEST_LIMIT, parseManifest } from './parseManifest.ts';
import { readBounded } from './readBounded.ts';

/** The manifest of a checkpoint folder, made here or pulled. @throws UserError where there is none, or it doesn't fit */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, FILES.manifest);
  return parseManifest(await readBounded(path, MANIFEST_LIMIT, 'Give a folder that learn or pull has made.'), path);
}
