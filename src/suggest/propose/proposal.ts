import type { CandidateOrigin } from '../../generate/index.ts';
import type { Suspect } from '../localise/index.ts';

/** A candidate for one of the suspected functions, waiting to be run. */
export interface Proposal {
  readonly suspect: Suspect;
  /** The whole function. */
  readonly text: string;
  readonly source: CandidateOrigin;
  /** What it is, for people: the mutation operator, the commit it is from, that it is a repair. */
  readonly note: string;
  /** The greater, the earlier it is run. */
  readonly priority: number;
  /** Whether it is a model's second attempt, with the first one's error. */
  readonly repair?: boolean;
}

/**
 * How much a source's candidates are worth before anything is known of them: the chance that its best one is right, as a
 * multiple of a mutation's. docs/fix.md has the formula and where the numbers come from.
 */
export const WORTH = { green: 50, refined: 4, repair: 1, mutated: 1, base: 0.5, past: 0.5 } as const;

/**
 * Priority of a suspect's candidate: `share * worth / rank`, the rank counted from 1 within its source and function. With
 * equal worth, a function twice as likely gets about twice as many of the first executions.
 */
export function priorityOf(share: number, worth: number, rank: number): number {
  return (share * worth) / rank;
}
