/**
 * The chance that at least one of `k` candidates drawn without replacement passes, when `passed` of `count` do: the
 * unbiased estimator 1 - C(count - passed, k) / C(count, k) of Chen et al. 2021 (arXiv 2107.03374), as a product that
 * doesn't overflow. A method that gave fewer than `k` candidates has failed with those that are missing.
 * @throws RangeError unless 0 <= passed <= count and k >= 1, all whole
 */
export function passAtK(count: number, passed: number, k: number): number {
  if (![count, passed, k].every(Number.isInteger) || passed < 0 || passed > count || k < 1) {
    throw new RangeError(`no pass@${k} of ${passed} passed among ${count}`);
  }
  const drawnFrom = Math.max(count, k);
  let allFail = 1;
  for (let i = drawnFrom - passed + 1; i <= drawnFrom; i++) allFail *= Math.max(0, 1 - k / i);
  return 1 - allFail;
}
