import { z } from 'zod';
import { GATE_DEFAULTS } from '../../evaluate/index.ts';
import type { LearnSettings } from './learnSettings.ts';
import type { Lesson } from './lesson.ts';
import { firstLessons } from './turnLessons.ts';

/** How much is done, decided once: by the settings, and by the time there is. */
export const learnPlanSchema = z.strictObject({
  iterations: z.int().min(1),
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
export function planned(settings: LearnSettings, plan: LearnPlan): LearnSettings {
  const { iterations, pairs, sampleTasks, epochs } = plan;
  return { ...settings, iterations, pairs, sampleTasks, epochs };
}

export interface LearnRates {
  /** Seconds of one likeliest answer to a validation task and its tests, as measured with the base model. */
  readonly answerSeconds: number;
  /** Seconds to train on one pair once. */
  readonly pairSeconds: number;
}

/** What is learnt from, and what is measured. */
export interface LearnParts {
  readonly train: readonly Lesson[];
  readonly validation: readonly Lesson[];
  readonly held: readonly Lesson[];
  /** Whether a checkpoint of another run answers in the first iteration, and is measured beside base and result. */
  readonly hasParent: boolean;
}

/** Drawing k answers in one batch costs about this share of k single answers (docs/performance-generate.md). */
const BATCHED = 0.3;
/**
 * Shares of the time left after the harvest: where there is one iteration, one in which a checkpoint answers, or several. The rest
 * is for the second iteration's training, for the general suite and for being wrong.
 */
const ONE = { held: 0.3, validation: 0, training: 0.5, sampling: 0 } as const;
const ONE_WITH_ANSWERS = { held: 0.35, validation: 0, training: 0.35, sampling: 0.12 } as const;
const SEVERAL = { held: 0.2, validation: 0.05, training: 0.25, sampling: 0.12 } as const;
const LEAST = { held: 10, validation: 5, pairs: 20, sampleTasks: 5 } as const;

/** With fewer tasks than the gate needs no checkpoint can be let through: so much of the time may go to reaching those. */
const JUDGED = { tasks: Math.ceil(1.1 * GATE_DEFAULTS.minTasks), share: 0.45 } as const;

/** So many pairs, seen once, are worth more than fewer of them and a second iteration. */
const ENOUGH_PAIRS = 250;

/**
 * How much is done in the time left. There is one iteration, unless the first of several can see each of its pairs, or 250, once: a
 * second takes lessons and validation tasks from the first, and twice its time.
 * @param partsFor the lessons divided for so many iterations
 * @param seconds left; `Infinity` keeps the settings' own bounds
 */
export function learnPlan(
  settings: LearnSettings,
  partsFor: (iterations: number) => LearnParts,
  seconds: number,
  rates: LearnRates,
): LearnPlan {
  const there = partsFor(settings.iterations);
  const asked = boundsOf(settings, there, seconds, rates);
  const enough = Math.min(ENOUGH_PAIRS, firstLessons(there.train.length, settings));
  if (settings.iterations === 1 || asked.pairs >= enough) return asked;
  return boundsOf({ ...settings, iterations: 1 }, partsFor(1), seconds, rates);
}

/**
 * Bounds that fit into the time: measuring the held-out tasks (base, parent and result), training, and, where there are several
 * iterations or a parent, sampling once; where there are several, training again.
 */
function boundsOf(
  settings: LearnSettings,
  there: LearnParts,
  seconds: number,
  { answerSeconds, pairSeconds }: LearnRates,
): LearnPlan {
  const one = there.hasParent ? ONE_WITH_ANSWERS : ONE;
  const shares = settings.iterations === 1 ? one : SEVERAL;
  const measured = there.hasParent ? 3 : 2;
  const whole: LearnPlan = {
    iterations: settings.iterations,
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
  const enough = (seconds * shares.held) / (measured * withSamples) >= Math.min(whole.heldTasks, 60);
  const heldSeconds = measured * (enough ? withSamples : answerSeconds);
  const judged = Math.min(JUDGED.tasks, Math.floor((seconds * JUDGED.share) / heldSeconds));
  const heldTasks = fit(whole.heldTasks, Math.max(LEAST.held, judged), shares.held, heldSeconds);
  const training = shares.training - Math.max(0, (heldTasks * heldSeconds) / seconds - shares.held);
  // Every pair once before any twice: passes come from time that is left.
  const epochs = Math.min(
    settings.epochs,
    Math.max(1, Math.floor(((seconds * training) / pairSeconds / whole.pairs) * 10) / 10),
  );
  return {
    iterations: settings.iterations,
    epochs,
    heldTasks,
    validationTasks: fit(whole.validationTasks, LEAST.validation, shares.validation, answerSeconds),
    pairs: fit(whole.pairs, LEAST.pairs, training, pairSeconds * epochs),
    sampleTasks: fit(whole.sampleTasks, LEAST.sampleTasks, shares.sampling, answerSeconds * settings.samples * BATCHED),
    evaluationSamples: enough ? settings.evaluationSamples : 0,
  };
}
