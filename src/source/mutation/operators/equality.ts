import { operatorsOf, replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const others = {
  ecmascript: { '==': '===', '===': '==', '!=': '!==', '!==': '!=' },
  python: { '==': 'is', is: '==', '!=': 'is not', 'is not': '!=' },
} satisfies Record<string, Record<string, string>>;

/** The other kind of equality: `==` for `===`, `is` for `==`. */
export const equality: MutationOperator = {
  name: 'equality',
  *edits({ nodes, family }) {
    const table: Readonly<Record<string, string>> = others[family];
    for (const node of nodes) {
      if (node.type !== 'binary_expression' && node.type !== 'comparison_operator') continue;
      for (const operator of operatorsOf(node)) {
        const other = table[operator.type];
        if (other !== undefined) yield replace(operator, other);
      }
    }
  },
};
