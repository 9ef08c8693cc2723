import { binaryOf, swap } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const ordered = ['-', '/', '%', '//', '**', '<<', '>>', 'in', 'not in', '||', '??', 'or'];

/** The operands of `-`, `/`, `in` and the like, or a value and its fallback, in the wrong order. */
export const swappedOperands: MutationOperator = {
  name: 'swapped-operands',
  *edits(scope) {
    for (const node of scope.nodes) {
      const binary = binaryOf(node);
      if (binary && ordered.includes(binary.operator.type)) yield swap(binary.left, binary.right, scope);
    }
  },
};
