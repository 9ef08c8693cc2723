import { join } from 'node:path';
import { hashFile } from '../files.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { readOrigin } from './origin.ts';

/** What the manifest of a checkpoint trained from the one in `folder` says of it. */
export async function parentOf(folder: string): Promise<NonNullable<Manifest['parent']>> {
  const origin = await readOrigin(folder);
  return { version: origin?.number ?? null, sha256: await hashFile(join(folder, FILES.gguf)) };
}
