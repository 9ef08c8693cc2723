import { validationShare, type LearnSettings } from './learnSettings.ts';

/** How many proofs are worth harvesting: enough for every iteration's training, beside those held out and for validation. */
export function proofsWanted(settings: LearnSettings): number {
  const { pairs, sampleTasks, iterations, held } = settings;
  const trained = pairs + sampleTasks * (iterations - 1);
  return Math.ceil(trained / ((1 - held) * (1 - validationShare(settings))));
}
