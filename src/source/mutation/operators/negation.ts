import { fieldOf } from '../../syntaxNode.ts';
import { isCondition, isNot, operand, replace, withoutParens } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const returned = [
  'identifier',
  'call_expression',
  'call',
  'member_expression',
  'attribute',
  'parenthesized_expression',
];

/** A forgotten `!` or `not`, or one too many. */
export const negation: MutationOperator = {
  name: 'negation',
  *edits(scope) {
    const not = scope.family === 'python' ? 'not ' : '!';
    for (const node of scope.nodes) {
      const argument = isNot(node) ? fieldOf(node, 'argument') : undefined;
      if (argument !== undefined) {
        // Parentheses that only held the negation's operand mostly go with it.
        yield replace(node, scope.of(argument));
        yield replace(node, scope.of(withoutParens(argument)));
      } else if (isCondition(node) || (node.parent?.type === 'return_statement' && returned.includes(node.type))) {
        yield replace(node, not + operand(node, scope));
      }
    }
  },
};
