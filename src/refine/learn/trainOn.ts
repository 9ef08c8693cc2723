import { join } from 'node:path';
import type { z } from 'zod';
import { writeFileAtomic } from '../../files.ts';
import { canonicalLines, type Pair } from '../../preference/index.ts';
import type { Progress } from '../../progress.ts';
import { trainSettings, type Method, type trainSettingsSchema } from '../settings.ts';
import type { TrainReport } from '../train.ts';
import { trainInChild } from '../trainInChild.ts';
import { evenWeights } from './evenWeights.ts';
import type { LearnSettings } from './learnSettings.ts';

/** Seconds between two saves of a training's state. */
const SAVE_EVERY = 30;

/** Trains an adapter on pairs, once: `pairs.jsonl` and what training leaves are in the folder. */
export async function trainOn(
  pairs: readonly Pair[],
  { base, baseName, folder }: { base: string; baseName: string; folder: string },
  settings: LearnSettings,
  method: Method,
  overrides: z.input<typeof trainSettingsSchema>,
  progress: Progress,
): Promise<TrainReport> {
  const path = join(folder, 'pairs.jsonl');
  await writeFileAtomic(path, canonicalLines(evenWeights(pairs)));
  const { learningRate, beta, lambda, focalMask, epochs, maxTokens, rank, seed } = settings;
  const given = trainSettings(method, {
    learningRate,
    beta,
    epochs,
    maxTokens,
    rank,
    alpha: 2 * rank,
    seed,
    ...(lambda === undefined ? {} : { lambda }),
    ...(focalMask === undefined ? {} : { focalMask }),
    ...overrides,
  });
  return trainInChild(
    { base, baseName, pairs: path, out: join(folder, 'train'), settings: given, saveEvery: SAVE_EVERY },
    progress,
  );
}
