/** The standard normal's 97.5% point. */
const Z = 1.959963984540054;

/**
 * Wilson's 95% score interval of a share seen in `count` independent trials, which may be a fraction. It stays within
 * 0 and 1, and has width even where all trials agree.
 */
export function wilson(share: number, count: number): { low: number; high: number } {
  const spread = (Z * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count))) / (1 + (Z * Z) / count);
  const centre = (share + (Z * Z) / (2 * count)) / (1 + (Z * Z) / count);
  return { low: Math.max(0, Math.min(share, centre - spread)), high: Math.min(1, Math.max(share, centre + spread)) };
}

/**
 * How many independent trials the mean of grouped shares is worth: p(1 - p) over the variance of the mean between
 * groups. Fewer than the tasks where a group's tasks agree; more where many candidates make each task's share exact.
 * Where the groups show no spread at all, each group counts as one trial.
 */
export function effectiveTrials(values: readonly number[], groups: readonly string[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const offsets = new Map<string, number>();
  for (const [i, value] of values.entries()) offsets.set(groups[i]!, (offsets.get(groups[i]!) ?? 0) + value - mean);
  const count = offsets.size;
  const squares = [...offsets.values()].reduce((sum, offset) => sum + offset * offset, 0);
  const variance = count < 2 ? 0 : (squares / values.length ** 2) * (count / (count - 1));
  return variance < 1e-12 ? count : (mean * (1 - mean)) / variance;
}
