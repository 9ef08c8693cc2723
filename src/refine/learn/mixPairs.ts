import type { Pair } from '../../preference/index.ts';

/** However often a lesson is met, it doesn't drown the others. */
const MAX_WEIGHT = 1.5;

/**
 * Harvested and sampled pairs as one training set. The same chosen and rejected answers to one prompt are one pair with
 * the sum of the weights: a failing version that the model itself still gives back counts more than one it doesn't.
 */
export function mixPairs(...sets: readonly (readonly Pair[])[]): Pair[] {
  const mixed = new Map<string, Pair>();
  for (const pair of sets.flat()) {
    const key = JSON.stringify([pair.prompt, pair.chosen, pair.rejected]);
    const known = mixed.get(key);
    mixed.set(key, known === undefined ? pair : { ...known, weight: Math.min(MAX_WEIGHT, known.weight + pair.weight) });
  }
  return [...mixed.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
