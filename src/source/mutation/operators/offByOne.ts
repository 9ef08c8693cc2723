import type { SyntaxNode } from '../../syntaxNode.ts';
import { fieldOf } from '../../syntaxNode.ts';
import { binaryOf, replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const numbers = ['number', 'integer'];
const counted = ['identifier', 'member_expression', 'attribute', 'call_expression', 'call'];
const ordered = ['<', '<=', '>', '>='];
const lists = ['arguments', 'argument_list'];

/** One too many or one too few: in a whole number, or a `+ 1` or `- 1` forgotten or added to a count or an index. */
export const offByOne: MutationOperator = {
  name: 'off-by-one',
  *edits({ nodes, of }) {
    for (const node of nodes) {
      if (numbers.includes(node.type) && /^\d{1,15}$/.test(of(node))) {
        const value = Number(of(node));
        yield replace(node, String(value + 1));
        // -1 in an argument or an index is another slip: a constant's sign.
        if (value > 0) yield replace(node, String(value - 1));
      }
      const binary = binaryOf(node);
      if (binary && ['+', '-'].includes(binary.operator.type) && of(binary.right) === '1')
        yield replace(node, of(binary.left));
      if (counted.includes(node.type) && isCount(node)) {
        yield replace(node, `${of(node)} + 1`);
        yield replace(node, `${of(node)} - 1`);
      }
    }
  },
};

/** Whether a value stands where counts and indices do. */
function isCount(node: SyntaxNode): boolean {
  const parent = node.parent;
  if (parent === undefined) return false;
  if (ordered.includes(binaryOf(parent)?.operator.type ?? '')) return true;
  if (node.field === 'index' || node.field === 'subscript' || parent.type === 'slice') return true;
  if (node.type === 'identifier' && parent.type === 'return_statement') return true;
  return lists.includes(parent.type) && parent.parent !== undefined && fieldOf(parent.parent, 'arguments') === parent;
}
