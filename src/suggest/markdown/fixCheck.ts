import { counted } from '../../progress.ts';
import { cleanLine } from '../../reports/index.ts';
import type { FixRecord } from '../fixRecord.ts';
import { FIX_ACTIONS, type CheckText } from './checkText.ts';
import { diffBlock } from './diffBlock.ts';
import { code, cut, plain } from './escape.ts';
import { othersPart, proofPart } from './proofPart.ts';
import { searchPart } from './searchPart.ts';
import { bullets, paragraphs } from './words.ts';

/** A fix as a check run: the change, what proves it, why there, what it took, and buttons. */
export function fixCheck(record: FixRecord): CheckText {
  const { fix, failing } = record;
  const place = record.places[0];
  if (fix === null || place === undefined) throw new RangeError('there is no fix to show');
  return {
    state: 'neutral',
    title: `A change to ${cut(cleanLine(place.function), 120)} makes ${counted(failing, 'failing test')} pass`,
    summary: paragraphs(
      `A change to ${where(place)}, makes **${counted(failing, 'failing test')}** pass and breaks none that passed.`,
      diffBlock(fix.edit),
      othersPart(record),
      '**Apply** commits it to this branch. **Not helpful** is remembered for the next model. **Stop** ends this here.',
    ),
    text: paragraphs(
      '### Proof',
      proofPart(record),
      ...(place.reasons.length === 0
        ? []
        : ['### Why this function', bullets(place.reasons.map((reason) => plain(reason)))]),
      '### How it was found',
      searchPart(record),
    ),
    actions: FIX_ACTIONS,
  };
}

/** A function with its place, as code. */
export function where(place: { readonly function: string; readonly path: string; readonly line: number }): string {
  return `${code(place.function)} in ${code(place.path)}, line ${place.line}`;
}
