import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { modelFile } from '../model/index.ts';
import type { WantedModel } from '../model/index.ts';
import type { Progress } from '../progress.ts';
import { sourceOf } from './sources/index.ts';

/**
 * Fetches a model into the cache folder. Call it under the setup lock.
 * @returns the file's path
 * @throws UserError when it can't be had or is not the pinned file
 */
export async function fetchModel(model: WantedModel, progress: Progress): Promise<string> {
  const { title, from, sha256, bytes } = model;
  const target = modelFile(model);
  if (from.kind !== 'file') await mkdir(dirname(target), { recursive: true });
  await sourceOf(from).fetch({ title, from, sha256, bytes, target, progress });
  return target;
}
