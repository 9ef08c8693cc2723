import type { Mutation } from '../source/index.ts';
import { ratioOf } from './llama/ratioOf.ts';
import type { OtherScore } from './llama/request.ts';

/** What a model says of each edit: null for one that changes no token. Empty without a model, and where a task is too long. */
export type EditScores = ReadonlyArray<OtherScore | null>;

/** What speaks for each edit before a model has looked. */
export interface EditPriors {
  /** to be added to what a model says */
  readonly withModel: readonly number[];
  /** where no model says anything */
  readonly alone: readonly number[];
}

/** The power that a model's odds are taken to: it is surer of itself than it is right (docs/results.md has what was tried). */
export const TRUST = 0.5;

/**
 * What speaks for edits: `prior`, and with a model `-log n`, where n is how many edits there are of that kind, since the kinds
 * of mistakes are held to be equally likely, not the edits. Without a model edits of all kinds take turns already.
 */
export function editPriors(edits: readonly Mutation[], prior: (edit: Mutation) => number): EditPriors {
  const ofKind = new Map<string, number>();
  for (const { operator } of edits) ofKind.set(operator, (ofKind.get(operator) ?? 0) + 1);
  const alone = edits.map(prior);
  return { alone, withModel: edits.map(({ operator }, at) => alone[at]! - Math.log(ofKind.get(operator)!)) };
}

/**
 * The numbers of edits, best first: those that the model has read whole before the others, each by `r / 2` and its prior, where r
 * is how much likelier the model holds it than what is there ({@link ratioOf}). Ties keep their order.
 */
export function editOrder(scores: EditScores, { withModel, alone }: EditPriors): number[] {
  const isWhole = (at: number): boolean => typeof scores[at]?.whole === 'number';
  const worth = alone.map((prior, at) => {
    if (scores.length === 0) return prior;
    const told = scores[at];
    return told == null ? -Infinity : TRUST * ratioOf(told) + withModel[at]!;
  });
  return [...worth.keys()].sort(
    (a, b) => Number(isWhole(b)) - Number(isWhole(a)) || (worth[a] === worth[b] ? a - b : worth[b]! - worth[a]!),
  );
}
