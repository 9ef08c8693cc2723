import { operatorsOf, replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const others: Readonly<Record<string, readonly string[]>> = {
  '&&': ['||'],
  '||': ['&&', '??'],
  '??': ['||'],
  and: ['or'],
  or: ['and'],
};

/** And for or, `||` for `??`. */
export const logic: MutationOperator = {
  name: 'logic',
  *edits({ nodes }) {
    for (const node of nodes) {
      if (node.type !== 'binary_expression' && node.type !== 'boolean_operator') continue;
      for (const operator of operatorsOf(node))
        for (const other of others[operator.type] ?? []) yield replace(operator, other);
    }
  },
};
