import { join } from 'node:path';
import type { z } from 'zod';
import { writeFileAtomic } from '../../files.ts';
import { canonicalLines, type Pair } from '../../preference/index.ts';
import { trainSettings, type Method, type trainSettingsSchema } from '../settings.ts';
import type { TrainReport } from '../trainReport.ts';
import { trainInChild, type TrainRun } from '../trainInChild.ts';
import type { LearnSettings } from './learnSettings.ts';
import { pairTokens, rememberTrainRate } from './trainRate.ts';

/** Seconds between two saves of a training's state. */
const SAVE_EVERY = 30;
/** Pairs that tell what training did to them; scoring one costs a third of training on it. */
const SCORED = 50;
/** A shorter training is mostly loading. */
const LEAST_SECONDS = 20;

/** What a training begins with, and where it leaves what it makes. */
export interface TrainPlace {
  /** Path of the base model's GGUF file, and what others know it by. */
  readonly base: string;
  readonly baseName: string;
  /** Path of the adapter that it goes on from; without one it begins with the base. */
  readonly from: string | undefined;
  readonly folder: string;
}

/** Trains an adapter on pairs, once: `pairs.jsonl` and what training leaves are in the folder. */
export async function trainOn(
  pairs: readonly Pair[],
  { base, baseName, from, folder }: TrainPlace,
  settings: LearnSettings,
  method: Method,
  overrides: z.input<typeof trainSettingsSchema>,
  run: TrainRun,
): Promise<TrainReport> {
  const path = join(folder, 'pairs.jsonl');
  await writeFileAtomic(path, canonicalLines(pairs));
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
  const began = performance.now();
  const report = await trainInChild(
    {
      base,
      baseName,
      from,
      pairs: path,
      out: join(folder, 'train'),
      settings: given,
      saveEvery: SAVE_EVERY,
      scored: SCORED,
    },
    run,
  );
  const seconds = (performance.now() - began) / 1000;
  const tokens = pairs.reduce((sum, pair) => sum + pairTokens(pair), 0) * report.settings.epochs;
  // One that an earlier start had finished is only read, in a moment; what that says is nobody's speed.
  if (seconds > LEAST_SECONDS) await rememberTrainRate(base, report.engine, Math.round((tokens / seconds) * 10) / 10);
  return report;
}
