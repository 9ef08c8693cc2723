import type { SyntaxNode } from '../../syntaxNode.ts';
import { fieldOf } from '../../syntaxNode.ts';
import { isPlainString, replace } from '../edits.ts';
import type { MutationOperator, MutationScope } from '../mutationOperator.ts';

const numbers = ['number', 'integer', 'float'];
const flips: Readonly<Record<string, string>> = { true: 'false', false: 'true', True: 'False', False: 'True' };
const nothing: Readonly<Record<string, string>> = { null: 'undefined', undefined: 'null' };
const mostStrings = 6;

/** A wrong constant: a boolean flipped, a number's sign or magnitude, another string of the function, an empty one. */
export const constant: MutationOperator = {
  name: 'constant',
  *edits(scope) {
    const strings = [...new Set(scope.nodes.filter(isPlainString).map(scope.of))].slice(0, mostStrings);
    for (const node of scope.nodes) {
      const text = scope.of(node);
      const flipped = flips[text] ?? nothing[text];
      if (flipped !== undefined && (node.type === text.toLowerCase() || node.type === text))
        yield replace(node, flipped);
      if (numbers.includes(node.type)) for (const other of otherNumbers(node, text)) yield replace(node, other);
      if (isSigned(node, scope)) yield replace(node, scope.of(fieldOf(node, 'argument')!));
      if (isPlainString(node)) for (const other of otherStrings(text, strings)) yield replace(node, other);
    }
  },
};

function* otherNumbers(node: SyntaxNode, text: string): Generator<string> {
  const inSign = node.parent?.type === 'unary_expression' || node.parent?.type === 'unary_operator';
  if (Number(text) !== 0 && !inSign) yield `-${text}`;
  if (!/^[1-9]\d*$/.test(text) || text.length > 14) return;
  yield `${text}0`;
  if (text.endsWith('0')) yield text.slice(0, -1);
}

function isSigned(node: SyntaxNode, scope: MutationScope): boolean {
  if (node.type !== 'unary_expression' && node.type !== 'unary_operator') return false;
  return (
    fieldOf(node, 'operator')?.type === '-' &&
    numbers.includes(fieldOf(node, 'argument')?.type ?? '') &&
    scope.text !== ''
  );
}

function* otherStrings(text: string, strings: readonly string[]): Generator<string> {
  const quote = /(["'])$/.exec(text)?.[1];
  if (quote === undefined) return;
  for (const other of strings) if (other !== text) yield other;
  yield quote + quote;
  if (text === quote + quote) yield `${quote} ${quote}`;
}
