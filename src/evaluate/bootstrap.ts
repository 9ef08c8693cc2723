import { uniform } from '../model/index.ts';

export interface BootstrapSettings {
  readonly seed: number;
  /** Default 10,000. */
  readonly resamples?: number | undefined;
}

/** Items by group: `of` has each item's group as a number from 0 to `count` - 1. */
export interface Grouping {
  readonly count: number;
  readonly of: readonly number[];
}

/** A figure of one draw: `times[offset + group]` says how often each group was drawn. NaN where it says nothing. */
export type Statistic = (times: Uint16Array, offset: number) => number;

/** Enough that the interval's ends move by far less than its width from seed to seed. */
export const RESAMPLES = 10_000;

/** Draws of more groups than fit in so many numbers are not kept for the next statistic. */
const KEPT_NUMBERS = 8 * 1024 ** 2;
const KEPT_DRAWS = 4;
const kept = new Map<string, Uint16Array>();

export function grouping(groups: readonly string[]): Grouping {
  const numbers = new Map<string, number>();
  for (const group of groups) if (!numbers.has(group)) numbers.set(group, numbers.size);
  return { count: numbers.size, of: groups.map((group) => numbers.get(group) ?? 0) };
}

/**
 * What a statistic would be on other draws of the same kind of tasks: groups are drawn with replacement, as many as
 * there are, each with all of its items, since items of one group are not independent of each other.
 * @returns the statistic's values on all draws but those where it is NaN, sorted; the same for the same seed
 */
export function bootstrap(
  groups: number,
  statistic: Statistic,
  { seed, resamples = RESAMPLES }: BootstrapSettings,
): Float64Array {
  const values = new Float64Array(resamples);
  if (groups * resamples <= KEPT_NUMBERS) {
    const draws = keptDraws(groups, seed, resamples);
    for (let i = 0; i < resamples; i++) values[i] = statistic(draws, i * groups);
  } else {
    const next = uniform(seed);
    const times = new Uint16Array(groups);
    for (let i = 0; i < resamples; i++) {
      times.fill(0);
      draw(times, 0, groups, next);
      values[i] = statistic(times, 0);
    }
  }
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** The statistic with each group once: its value on the items themselves. */
export function onAll(statistic: Statistic, groups: number): number {
  return statistic(new Uint16Array(groups).fill(1), 0);
}

/** The mean of the drawn groups' items. */
export function meanOf(values: readonly number[], { count, of }: Grouping): Statistic {
  const [sums, sizes] = [new Float64Array(count), new Float64Array(count)];
  for (const [i, value] of values.entries()) {
    sums[of[i]!]! += value;
    sizes[of[i]!]! += 1;
  }
  return (times, offset) => {
    let [sum, size] = [0, 0];
    for (let group = 0; group < count; group++) {
      const drawn = times[offset + group]!;
      sum += drawn * sums[group]!;
      size += drawn * sizes[group]!;
    }
    return sum / size;
  };
}

/** The median of the drawn groups' items; they are sorted once, not for every draw. */
export function medianOf(values: readonly number[], { of }: Grouping): Statistic {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const sorted = Float64Array.from(order, (i) => values[i]!);
  const groups = Uint32Array.from(order, (i) => of[i]!);
  return (times, offset) => {
    let size = 0;
    for (let i = 0; i < groups.length; i++) size += times[offset + groups[i]!]!;
    const [lower, upper] = [(size - 1) >> 1, size >> 1];
    let seen = 0;
    let low = NaN;
    for (let i = 0; i < groups.length; i++) {
      seen += times[offset + groups[i]!]!;
      if (seen > lower && Number.isNaN(low)) low = sorted[i]!;
      if (seen > upper) return (low + sorted[i]!) / 2;
    }
    return NaN;
  };
}

/** The value below which a share of the sorted values lies, interpolated between neighbours. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low);
}

/** Share of the sorted values that are below a bound. */
export function shareBelow(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

/** Every metric of a comparison is asked of the same draws: the latest few are kept. */
function keptDraws(groups: number, seed: number, resamples: number): Uint16Array {
  const key = `${groups} ${seed} ${resamples}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const next = uniform(seed);
  const draws = new Uint16Array(groups * resamples);
  for (let i = 0; i < resamples; i++) draw(draws, i * groups, groups, next);
  const oldest = kept.keys().next().value;
  if (kept.size >= KEPT_DRAWS && oldest !== undefined) kept.delete(oldest);
  kept.set(key, draws);
  return draws;
}

function draw(times: Uint16Array, offset: number, groups: number, next: () => number): void {
  for (let i = 0; i < groups; i++) times[offset + ((next() * groups) | 0)]!++;
}
