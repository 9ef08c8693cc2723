import { uniform } from '../model/index.ts';

export interface BootstrapSettings {
  readonly seed: number;
  /** Default 10,000. */
  readonly resamples?: number | undefined;
}

const RESAMPLES = 10_000;

/**
 * What a statistic would be on other draws of the same kind of tasks: groups are drawn with replacement, as many as
 * there are, each with all of its items, since items of one group are not independent of each other.
 * @param groups each item's group
 * @param statistic gets how often each item was drawn; NaN where a draw says nothing, which is left out
 * @returns the statistic's values on all draws, sorted; the same for the same seed
 */
export function bootstrap(
  groups: readonly string[],
  statistic: (drawn: Uint32Array) => number,
  { seed, resamples = RESAMPLES }: BootstrapSettings,
): Float64Array {
  const numbers = new Map<string, number>();
  const groupOf = groups.map((group) => {
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group)!;
  });
  const next = uniform(seed);
  const times = new Uint32Array(numbers.size);
  const drawn = new Uint32Array(groups.length);
  const values = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    times.fill(0);
    for (let i = 0; i < times.length; i++) times[Math.floor(next() * times.length)]!++;
    for (let i = 0; i < drawn.length; i++) drawn[i] = times[groupOf[i]!]!;
    values[sample] = statistic(drawn);
  }
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** The mean of values by how often each was drawn. */
export function weightedMean(values: readonly number[]): (drawn: Uint32Array) => number {
  return (drawn) => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < values.length; i++) {
      sum += values[i]! * drawn[i]!;
      count += drawn[i]!;
    }
    return sum / count;
  };
}

/** The median of values by how often each was drawn, without sorting them for every draw. */
export function weightedMedian(values: readonly number[]): (drawn: Uint32Array) => number {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  return (drawn) => {
    const count = drawn.reduce((sum, times) => sum + times, 0);
    const at = (rank: number): number => {
      let seen = 0;
      for (const i of order) {
        seen += drawn[i]!;
        if (seen > rank) return values[i]!;
      }
      return NaN;
    };
    return (at((count - 1) >> 1) + at(count >> 1)) / 2;
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
