import { counted } from '../../progress.ts';
import { messageOf, UserError } from '../../errors.ts';
import type { CheckText } from './checkText.ts';
import { code, plain } from './escape.ts';
import { paragraphs } from './words.ts';

/** Why nothing is looked for on a pull request, or why what was found is not shown or applied. */
export type Stop =
  | { readonly kind: 'asked'; readonly by: string }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'draft' }
  | { readonly kind: 'fork' }
  | { readonly kind: 'attempts'; readonly most: number }
  | { readonly kind: 'moved' }
  | { readonly kind: 'closed' }
  /** Every failing test is known to fail by chance. */
  | { readonly kind: 'flaky'; readonly tests: number }
  | { readonly kind: 'no-write'; readonly by: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A stop as a check run: what somebody who asked is told. */
export function stoppedCheck(stop: Stop): CheckText {
  return {
    state: 'neutral',
    title: TITLES[stop.kind],
    summary: paragraphs(stopReason(stop), stop.kind === 'failed' ? fixOf(stop.error) : ''),
  };
}

const TITLES: Record<Stop['kind'], string> = {
  asked: 'Stopped on request',
  label: 'Stopped by a label',
  draft: 'Waiting: this is a draft',
  fork: 'Waiting to be asked: this comes from a fork',
  attempts: 'No more attempts at this commit',
  moved: 'The branch has moved on',
  closed: 'The pull request is closed',
  flaky: 'Only flaky tests fail',
  'no-write': 'Not done: it needs write access',
  failed: 'Could not look for a fix',
};

/** Why, as Markdown: a sentence or two. */
export function stopReason(stop: Stop): string {
  switch (stop.kind) {
    case 'asked':
      return `${code(stop.by)} asked for no more fixes on this pull request. \`/codelutra fix\` in a comment goes on.`;
    case 'label':
      return `The label ${code(stop.label)} is on this pull request. Take it off, and the next red run is looked at.`;
    case 'draft':
      return 'Drafts are left alone. `/codelutra fix` in a comment asks for a fix all the same.';
    case 'fork':
      return 'Code from a fork is run only if somebody with write access asks for it: `/codelutra fix` in a comment.';
    case 'attempts':
      return `A commit gets at most ${counted(stop.most, 'attempt')}. A new commit starts afresh.`;
    case 'moved':
      return 'The branch has another head now than the commit that the fix was made and tested for, so it was not applied.';
    case 'closed':
      return 'The pull request was closed before the fix was ready.';
    case 'flaky':
      return `${stop.tests === 1 ? 'The failing test has' : `All ${stop.tests} failing tests have`} passed and failed without a change before, so there is nothing to mend in the code that these would prove.`;
    case 'no-write':
      return `${code(stop.by)} has no write access to this repository.`;
    case 'failed':
      return `${plain(messageOf(stop.error), 600)}.`;
  }
}

function fixOf(error: unknown): string {
  if (!(error instanceof UserError)) return 'This is a fault of codelutra; its log has more.';
  const where = error.where === undefined ? '' : `Where: ${code(error.where)}. `;
  return `${where}${error.fix === undefined ? '' : plain(error.fix, 600)}`.trim();
}
