import { operatorsOf, replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const others: Readonly<Record<string, readonly string[]>> = {
  '<': ['>'],
  '>': ['<'],
  '<=': ['>='],
  '>=': ['<='],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  is: ['is not'],
  'is not': ['is'],
  in: ['not in'],
  'not in': ['in'],
};

/** The wrong way round: `<` for `>`, `==` for `!=`, `is` for `is not`, `in` for `not in`. */
export const comparison: MutationOperator = {
  name: 'comparison',
  *edits({ nodes, family }) {
    for (const node of nodes) {
      if (node.type !== 'binary_expression' && node.type !== 'comparison_operator') continue;
      for (const operator of operatorsOf(node)) {
        // JavaScript has no `not in`.
        if (family === 'ecmascript' && operator.type === 'in') continue;
        for (const other of others[operator.type] ?? []) yield replace(operator, other);
      }
    }
  },
};
