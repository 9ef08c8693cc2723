import { ancestors, namedChildren } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { operand, replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const awaits = ['await_expression', 'await'];
const calls = ['call_expression', 'call'];
const functions = [
  'function_declaration',
  'function_expression',
  'arrow_function',
  'method_definition',
  'function_definition',
  'lambda',
];

/** A forgotten `await`, or one too many. */
export const awaiting: MutationOperator = {
  name: 'await',
  *edits(scope) {
    for (const node of scope.nodes) {
      if (awaits.includes(node.type) && node.named) {
        const value = namedChildren(node).find((child) => child.type !== 'comment');
        if (value !== undefined) yield replace(node, scope.of(value));
      } else if (calls.includes(node.type) && !awaits.includes(node.parent?.type ?? '') && isInAsync(node)) {
        const chained = node.field === 'object' || node.field === 'function';
        yield replace(node, chained ? `(await ${scope.of(node)})` : `await ${operand(node, scope)}`);
      }
    }
  },
};

function isInAsync(node: SyntaxNode): boolean {
  for (const at of ancestors(node))
    if (functions.includes(at.type)) return at.children.some((child) => child.type === 'async');
  return false;
}
