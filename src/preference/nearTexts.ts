import { jaccard, shingles } from './tokens.ts';

/** Shingles that more texts share than this tell nothing (`return null ; }`); they don't lead to comparisons. */
const COMMON = 200;

/**
 * Pairs of texts [i, j], i < j, whose shingles overlap by at least `least` (Jaccard). Found through an index of shared
 * shingles, so that thousands of texts aren't compared each with each.
 */
export function nearTexts(texts: readonly string[], least: number): [number, number][] {
  const sets = texts.map(shingles);
  const holders = new Map<string, number[]>();
  const near: [number, number][] = [];
  for (const [at, set] of sets.entries()) {
    const candidates = new Set<number>();
    for (const shingle of set) {
      const others = holders.get(shingle) ?? [];
      if (others.length <= COMMON) for (const other of others) candidates.add(other);
      others.push(at);
      holders.set(shingle, others);
    }
    for (const other of candidates) if (jaccard(sets[other]!, set) >= least) near.push([other, at]);
  }
  return near;
}
