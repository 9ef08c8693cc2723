import type { SyntaxNode } from '../../syntaxNode.ts';
import { binaryOf, operatorsOf, replace } from '../edits.ts';
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
        for (const other of others[operator.type] ?? []) if (!isMixed(node, other)) yield replace(operator, other);
    }
  },
};

/** Whether `other` would stand beside a logical operator that JavaScript only allows it with in parentheses. */
function isMixed(node: SyntaxNode, other: string): boolean {
  const beside = [node.parent, ...node.children].map((one) => one && binaryOf(one)?.operator.type);
  return beside.some(
    (type) => (type === '??' && other !== '??') || (other === '??' && (type === '&&' || type === '||')),
  );
}
