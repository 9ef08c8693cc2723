import type { Suspect } from '../localise/index.ts';

/** A function less likely to be the place gets few of the executions; reading its prompt takes seconds. */
const LEAST_SHARE = 0.05;

/** Of suspects, best first, those that a model is asked about: the first, and others that are likely enough. */
export function likely(suspects: readonly Suspect[]): Suspect[] {
  return suspects.filter(({ share }, at) => at === 0 || share >= LEAST_SHARE);
}
