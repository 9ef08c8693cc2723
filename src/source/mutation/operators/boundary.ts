import { operatorsOf, replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const others: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };

/** The boundary on the wrong side: `<` for `<=`. */
export const boundary: MutationOperator = {
  name: 'boundary',
  *edits({ nodes }) {
    for (const node of nodes) {
      if (node.type !== 'binary_expression' && node.type !== 'comparison_operator') continue;
      for (const operator of operatorsOf(node)) {
        const other = others[operator.type];
        if (other !== undefined) yield replace(operator, other);
      }
    }
  },
};
