import { fieldOf, namedChildren } from '../../syntaxNode.ts';
import type { RepairOperator } from '../mutationOperator.ts';

const ends = ['return_statement', 'throw_statement', 'raise_statement'];
const receivers = ['self', 'cls'];
const mostNames = 8;

/** A forgotten `return` of one of the function's variables at its end. */
export const addedReturn: RepairOperator = {
  name: 'added-return',
  *edits({ text, family, callable, locals }) {
    const body = fieldOf(callable, 'body');
    if (body?.type !== 'block' && body?.type !== 'statement_block') return;
    const last = namedChildren(body)
      .filter((child) => child.type !== 'comment')
      .at(-1);
    if (last === undefined || ends.includes(last.type)) return;
    const indentation = /\r?\n[ \t]*$/.exec(text.slice(0, last.start))?.[0];
    const gap = indentation ?? (family === 'python' ? '; ' : ' ');
    // The last bound are the likeliest to be results.
    const names = locals.filter((name) => !receivers.includes(name)).slice(-mostNames);
    for (const name of names.toReversed())
      yield { start: last.end, end: last.end, replacement: `${gap}return ${name}${family === 'python' ? '' : ';'}` };
  },
};
