import type { LearnSettings } from './learnSettings.ts';

/** How many proofs are worth harvesting: enough for every iteration's training, beside those held out and for validation. */
export function proofsWanted({ pairs, sampleTasks, iterations, held, validation }: LearnSettings): number {
  const trained = pairs + sampleTasks * (iterations - 1);
  return Math.ceil(trained / ((1 - held) * (1 - (iterations === 1 ? 0 : validation))));
}
