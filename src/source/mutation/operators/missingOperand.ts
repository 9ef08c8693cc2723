import { binaryOf, replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const logical = ['&&', '||', '??', 'and', 'or'];

/** One half of an `&&`, `||` or `??` left out: a forgotten case or fallback. */
export const missingOperand: MutationOperator = {
  name: 'missing-operand',
  *edits({ nodes, of }) {
    for (const node of nodes) {
      const binary = binaryOf(node);
      if (binary === undefined || !logical.includes(binary.operator.type)) continue;
      yield replace(node, of(binary.left));
      yield replace(node, of(binary.right));
    }
  },
};
