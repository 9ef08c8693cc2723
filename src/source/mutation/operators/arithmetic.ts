import { fieldOf } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { operatorsOf, replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const pairs = [
  ['+', '-'],
  ['*', '/'],
  ['/', '%'],
  ['*', '**'],
  ['/', '//'],
  ['%', '//'],
  ['<<', '>>'],
  ['&', '|'],
  ['|', '^'],
  ['+=', '-='],
  ['*=', '/='],
  ['/=', '//='],
  ['+=', '='],
  ['-=', '='],
  ['++', '--'],
] as const;

const carriers = [
  'binary_expression',
  'binary_operator',
  'augmented_assignment_expression',
  'augmented_assignment',
  'update_expression',
];
const assignments = ['assignment_expression', 'assignment'];
const onlyPython = ['//', '//='];

/** Another arithmetic or bit operator, also in `+=` and `++`. */
export const arithmetic: MutationOperator = {
  name: 'arithmetic',
  *edits({ nodes, family }) {
    for (const node of nodes) {
      const isAssignment = assignments.includes(node.type) && isPlain(node);
      if (!isAssignment && !carriers.includes(node.type)) continue;
      const found = isAssignment ? node.children.filter((child) => child.type === '=') : operatorsOf(node);
      for (const operator of found)
        for (const pair of pairs) {
          const at = pair.findIndex((one) => one === operator.type);
          const other = pair[1 - at];
          if (at < 0 || other === undefined || (other === '**' && isUnary(fieldOf(node, 'left')))) continue;
          if (family === 'python' || !onlyPython.includes(other)) yield replace(operator, other);
        }
    }
  },
};

const targets = ['identifier', 'member_expression', 'subscript_expression', 'attribute', 'subscript'];

/** Whether an assignment has one target and no type, so that it can also be a `+=`. */
function isPlain(node: SyntaxNode): boolean {
  if (!targets.includes(fieldOf(node, 'left')?.type ?? '') || fieldOf(node, 'type') !== undefined) return false;
  return fieldOf(node, 'right')?.type !== 'assignment' && node.parent?.type !== 'assignment';
}

/** JavaScript refuses `-a ** b`. */
function isUnary(node: SyntaxNode | undefined): boolean {
  return node !== undefined && /^(unary|await)_expression$/.test(node.type);
}
