import type { Pair } from '../../preference/index.ts';

/**
 * The pairs with weights that have a mean of 1: weights say how much one pair counts beside another, while the learning
 * rate and lambda say how much training changes in all. Pairs of weight 0 are left out altogether: the likelihood term is not
 * weighted, so training would go on imitating their chosen answers.
 */
export function evenWeights(pairs: readonly Pair[]): Pair[] {
  const counting = pairs.filter(({ weight }) => weight > 0);
  const mean = counting.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, counting.length);
  return counting.map((pair) => ({ ...pair, weight: Math.round((pair.weight / mean) * 1e6) / 1e6 }));
}
