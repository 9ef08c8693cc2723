import { counted } from '../../progress.ts';
import type { FixRecord } from '../fixRecord.ts';
import { diffBlock } from './diffBlock.ts';
import { code, fence } from './escape.ts';
import { where } from './fixCheck.ts';
import { othersPart, proofPart } from './proofPart.ts';
import { searchPart } from './searchPart.ts';
import { suggestionPlace, type ShownLines } from './suggestionPlace.ts';
import { collapsed, paragraphs } from './words.ts';

/** What a pull request is told of a fix: a review with a suggestion on its lines, or a comment where those are not shown. */
export type ReviewText =
  | { readonly kind: 'review'; readonly body: string; readonly comments: readonly [SuggestionText] }
  | { readonly kind: 'comment'; readonly body: string };

/** A comment on lines of the pull request's files, counted from 1. */
export interface SuggestionText {
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly body: string;
}

const TEACH = 'Thumbs up or down here teach the next model; `/codelutra stop` in a comment ends this.';

/** @param hunks what the pull request's diff shows of the changed file */
export function fixReview(record: FixRecord, hunks: readonly ShownLines[]): ReviewText {
  const { fix, failing, tests } = record;
  const place = record.places[0];
  if (fix === null || place === undefined) throw new RangeError('there is no fix to show');
  const only = tests[0]?.name;
  const what =
    failing === 1 && only !== undefined ? `the failing test ${code(only)}` : counted(failing, 'failing test');
  const others = othersPart(record);
  const proof = collapsed('Proof, and how it was found', paragraphs(proofPart(record), searchPart(record)));
  const shown = suggestionPlace(fix.edit, hunks);
  if (shown === undefined) {
    return {
      kind: 'comment',
      body: paragraphs(
        `A change to ${where(place)}, makes ${what} pass. Its lines are not in this pull request's diff, so it is not a suggestion to commit from here.`,
        collapsed('The change', diffBlock(fix.edit)),
        others,
        proof,
        TEACH,
      ),
    };
  }
  const { firstLine, lastLine, lines } = shown;
  // Lines, each with its end: a block without any takes the lines out, one with an empty line leaves that.
  const block = fence(lines.map((line) => `${line}\n`).join(''), 'suggestion');
  const body = paragraphs(`Makes ${what} pass and breaks none that passed.`, block, others, proof, TEACH);
  return {
    kind: 'review',
    body: `A change to ${where(place)}, makes ${what} pass.`,
    comments: [{ path: fix.edit.path, firstLine, lastLine, body }],
  };
}
