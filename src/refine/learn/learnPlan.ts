import { z } from 'zod';
import type { LearnSettings } from './learnSettings.ts';
import type { Lesson } from './lesson.ts';
import { firstLessons } from './turnLessons.ts';

/** How much is done, decided once: by the settings, and by the time there is. */
export const learnPlanSchema = z.strictObject({
  heldTasks: z.int().min(0),
  validationTasks: z.int().min(0),
  pairs: z.int().min(0),
  /** How often each pair is seen. */
  epochs: z.number().positive(),
  sampleTasks: z.int().min(0),
  evaluationSamples: z.int().min(0),
});
export type LearnPlan = z.infer<typeof learnPlanSchema>;

/** The settings with what the plan decided. */
export function planned(settings: LearnSettings, { pairs, sampleTasks, epochs }: LearnPlan): LearnSettings {
  return { ...settings, pairs, sampleTasks, epochs };
}

export interface LearnRates {
  /** Seconds of one likeliest answer to a validation task and its tests, as measured with the base model. */
  readonly answerSeconds: number;
  /** Seconds to train on one pair once. */
  readonly pairSeconds: number;
}

/** Drawing k answers in one batch costs about this share of k single answers (docs/performance-generate.md). */
const BATCHED = 0.3;
/** Shares of the time left after the harvest. The rest is for the second iteration's training, and for being wrong. */
const SHARES = { held: 0.2, validation: 0.05, training: 0.25, sampling: 0.12 } as const;
const LEAST = { held: 10, validation: 5, pairs: 20, sampleTasks: 5 } as const;

/**
 * Bounds that fit into the time left: measuring the held-out tasks (base and result), training twice, and sampling once.
 * @param seconds left; `Infinity` keeps the settings' own bounds
 */
export function learnPlan(
  settings: LearnSettings,
  there: { train: readonly Lesson[]; validation: readonly Lesson[]; held: readonly Lesson[] },
  seconds: number,
  { answerSeconds, pairSeconds }: LearnRates,
): LearnPlan {
  const whole: LearnPlan = {
    heldTasks: Math.min(settings.heldTasks, there.held.length),
    validationTasks: Math.min(settings.validationTasks, there.validation.length),
    pairs: firstLessons(there.train.length, settings),
    epochs: settings.epochs,
    sampleTasks: Math.min(settings.sampleTasks, there.train.length),
    evaluationSamples: settings.evaluationSamples,
  };
  if (!Number.isFinite(seconds)) return whole;
  const fit = (most: number, least: number, share: number, each: number): number =>
    Math.min(most, Math.max(least, Math.floor((seconds * share) / each)));
  // pass@k beside pass@1 on every held-out task only where that leaves enough tasks for an interval worth having.
  const withSamples = answerSeconds * (1 + settings.evaluationSamples * BATCHED);
  const enough = (seconds * SHARES.held) / (2 * withSamples) >= Math.min(whole.heldTasks, 60);
  // Every pair once before any twice: passes come from time that is left.
  const epochs = Math.min(
    settings.epochs,
    Math.max(1, Math.floor(((seconds * SHARES.training) / pairSeconds / whole.pairs) * 10) / 10),
  );
  return {
    epochs,
    heldTasks: fit(whole.heldTasks, LEAST.held, SHARES.held, 2 * (enough ? withSamples : answerSeconds)),
    validationTasks: fit(whole.validationTasks, LEAST.validation, SHARES.validation, answerSeconds),
    pairs: fit(whole.pairs, LEAST.pairs, SHARES.training, pairSeconds * epochs),
    sampleTasks: fit(whole.sampleTasks, LEAST.sampleTasks, SHARES.sampling, answerSeconds * settings.samples * BATCHED),
    evaluationSamples: enough ? settings.evaluationSamples : 0,
  };
}
