import type { Pair } from '../../preference/index.ts';
import type { SampledPair } from './samplePairs.ts';

/**
 * Chooses among the pairs that all tasks offer: the kinds of failure in turn, so that none drowns the others, and of a
 * kind the most telling pair of the task that has given the fewest; at most `perTask` of one task.
 * @param offers by task
 */
export function choosePairs(offers: readonly (readonly SampledPair[])[], perTask: number): Pair[] {
  const left = offers.map((pairs) => [...pairs]);
  const given = offers.map(() => 0);
  const chosen: Pair[] = [];
  const turns = new Map<string, number>();
  for (;;) {
    const open = left.flatMap((pairs, task) => (given[task]! < perTask ? pairs.map((offer) => ({ task, offer })) : []));
    if (open.length === 0) return chosen;
    const kinds = [...new Set(open.map(({ offer }) => offer.failure))].sort(
      (a, b) => (turns.get(a) ?? 0) - (turns.get(b) ?? 0) || (a < b ? -1 : 1),
    );
    const kind = kinds[0]!;
    const [best] = open
      .filter(({ offer }) => offer.failure === kind)
      .sort(
        (a, b) =>
          given[a.task]! - given[b.task]! ||
          b.offer.telling - a.offer.telling ||
          (a.offer.pair.id < b.offer.pair.id ? -1 : 1),
      );
    chosen.push(best!.offer.pair);
    given[best!.task]!++;
    left[best!.task] = left[best!.task]!.filter((offer) => offer !== best!.offer);
    turns.set(kind, (turns.get(kind) ?? 0) + 1);
  }
}
