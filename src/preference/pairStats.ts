import { digestOf } from './canonicalLines.ts';
import type { Pair } from './pair.ts';

/** A pairs file in numbers. */
export interface PairStats {
  pairs: number;
  digest: string;
  groups: number;
  /** First and last day of evidence; undefined without pairs. */
  from: string | undefined;
  to: string | undefined;
  bySource: Record<string, number>;
  byLanguage: Record<string, number>;
  /** Lowest, middle and highest. */
  probability: Spread;
  weight: Spread;
  promptCharacters: Spread;
  answerCharacters: Spread;
  /** How many carry a proof that can be run again. */
  withEvidence: number;
}

export interface Spread {
  least: number;
  median: number;
  most: number;
}

/** Counts what is in a pairs file. */
export function pairStats(pairs: readonly Pair[]): PairStats {
  const dates = pairs.map(({ date }) => date).sort();
  return {
    pairs: pairs.length,
    digest: digestOf(pairs),
    groups: new Set(pairs.map(({ group }) => group)).size,
    from: dates[0],
    to: dates.at(-1),
    bySource: countBy(pairs.map(({ source }) => source)),
    byLanguage: countBy(pairs.map(({ language }) => language)),
    probability: spread(pairs.map(({ probability }) => probability)),
    weight: spread(pairs.map(({ weight }) => weight)),
    promptCharacters: spread(pairs.map(({ prompt }) => prompt.length)),
    answerCharacters: spread(pairs.flatMap(({ chosen, rejected }) => [chosen.length, rejected.length])),
    withEvidence: pairs.filter(({ evidence }) => evidence !== null).length,
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of [...names].sort()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { least: at(0), median: at(0.5), most: at(1) };
}
