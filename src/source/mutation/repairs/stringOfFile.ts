import { ancestors, fieldOf } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { binaryOf, isPlainString, replace } from '../edits.ts';
import type { RepairOperator } from '../mutationOperator.ts';

const mostStrings = 12;
/** What JavaScript's `typeof` answers. */
const types = ['undefined', 'object', 'boolean', 'number', 'bigint', 'string', 'symbol', 'function'];

/** Another string: one of the commonest that the file has elsewhere, or, beside a `typeof`, another of its answers. */
export const stringOfFile: RepairOperator = {
  name: 'string-of-file',
  *edits({ nodes, of, ingredients: { strings } }) {
    for (const node of nodes) {
      const quote = of(node)[0];
      // With a prefix or three quotes it is another kind of string; inside of one, quotes would end it.
      const isSimple = isPlainString(node) && /^(["'])(?!\1\1)/.test(of(node));
      if (!isSimple || quote === undefined || [...ancestors(node)].some(({ type }) => type === 'interpolation'))
        continue;
      for (const other of isTyped(node) ? types : strings.slice(0, mostStrings))
        if (quote + other + quote !== of(node)) yield replace(node, quote + other + quote);
    }
  },
};

/** Whether a string is compared with what `typeof` answers. */
function isTyped(node: SyntaxNode): boolean {
  const binary = node.parent && binaryOf(node.parent);
  const other = binary?.left === node ? binary.right : binary?.left;
  return other?.type === 'unary_expression' && fieldOf(other, 'operator')?.type === 'typeof';
}
