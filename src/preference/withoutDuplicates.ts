import { diffArrays } from 'diff';
import type { Pair } from './pair.ts';
import { nearTexts } from './nearTexts.ts';
import { tokens } from './tokens.ts';

/** From this overlap on, two functions with the same edit are the same lesson (a backport, a vendored copy). */
const NEAR = 0.6;

export interface Deduplicated {
  /** One of each; the order of the input. */
  kept: Pair[];
  /** What was left out, and the kept pair it repeats. */
  removed: { pair: Pair; like: string; exact: boolean }[];
}

/**
 * Leaves out pairs that teach what another one teaches: the same edit (the tokens it takes out and puts in) in a
 * function that is the same, or nearly. Mutants of one function are near in text but differ in edit: they stay. The
 * pair of most weight is kept, of equal ones the earliest.
 */
export function withoutDuplicates(pairs: readonly Pair[]): Deduplicated {
  const best = [...pairs].sort((a, b) => b.weight - a.weight || order(a.date, b.date) || order(a.id, b.id));
  const kept = new Set<Pair>();
  const removed: Deduplicated['removed'] = [];
  for (const alike of [...byEdit(best).values()]) {
    const near = new Map<number, number[]>();
    for (const [first, second] of nearTexts(
      alike.map(({ rejected }) => rejected),
      NEAR,
    )) {
      near.set(second, [...(near.get(second) ?? []), first]);
    }
    for (const [at, pair] of alike.entries()) {
      const like = near.get(at)?.find((other) => kept.has(alike[other]!));
      if (like === undefined) kept.add(pair);
      else removed.push({ pair, like: alike[like]!.id, exact: alike[like]!.rejected === pair.rejected });
    }
  }
  return { kept: pairs.filter((pair) => kept.has(pair)), removed };
}

function byEdit(pairs: readonly Pair[]): Map<string, Pair[]> {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const key = JSON.stringify([pair.language, editOf(pair)]);
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  return groups;
}

function editOf({ rejected, chosen }: Pair): string[] {
  return diffArrays(tokens(rejected), tokens(chosen))
    .filter(({ added, removed }) => added || removed)
    .map(({ added, value }) => `${added ? '+' : '-'}${value.join(' ')}`);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
