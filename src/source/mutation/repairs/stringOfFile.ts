import { fieldOf } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { binaryOf, isPlainString, replace } from '../edits.ts';
import type { RepairOperator } from '../mutationOperator.ts';

const mostStrings = 12;
/** What JavaScript's `typeof` answers. */
const types = ['undefined', 'object', 'boolean', 'number', 'bigint', 'string', 'symbol', 'function'];

/** Another string: one that the file has elsewhere, or, beside a `typeof`, another type. */
export const stringOfFile: RepairOperator = {
  name: 'string-of-file',
  *edits({ nodes, of, ingredients: { strings } }) {
    for (const node of nodes) {
      if (!isPlainString(node)) continue;
      const quote = of(node).at(-1) ?? '';
      const others = isTyped(node) ? types.map((type) => quote + type + quote) : strings.slice(0, mostStrings);
      for (const other of others) if (other !== of(node)) yield replace(node, other);
    }
  },
};

/** Whether a string is compared with what `typeof` answers. */
function isTyped(node: SyntaxNode): boolean {
  const binary = node.parent && binaryOf(node.parent);
  const other = binary?.left === node ? binary.right : binary?.left;
  return other?.type === 'unary_expression' && fieldOf(other, 'operator')?.type === 'typeof';
}
