import { descendants, fieldOf } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { binaryOf, isCondition, replace } from '../edits.ts';
import type { RepairOperator } from '../mutationOperator.ts';

const values = ['identifier', 'attribute', 'member_expression'];
const loose = ['||', '??', 'or'];
const looser = ['conditional_expression', 'ternary_expression', 'assignment_expression', 'named_expression', 'lambda'];
const mostGuards = 4;

/** A condition that also asks whether a value it takes apart is there: `s and s[0] == ':'` for `s[0] == ':'`. */
export const addedGuard: RepairOperator = {
  name: 'added-guard',
  *edits({ nodes, family, of }) {
    const and = family === 'python' ? 'and' : '&&';
    for (const node of nodes) {
      if (!isCondition(node)) continue;
      const needsParens = looser.includes(node.type) || loose.includes(binaryOf(node)?.operator.type ?? '');
      const condition = needsParens ? `(${of(node)})` : of(node);
      for (const guard of takenApart(node, of).slice(0, mostGuards))
        yield replace(node, `${guard} ${and} ${condition}`);
    }
  },
};

/** The values whose members, elements or length a condition asks for, and those that it compares. */
function takenApart(condition: SyntaxNode, of: (node: SyntaxNode) => string): string[] {
  const found = new Set<string>();
  for (const node of descendants(condition)) {
    if (node === condition || !values.includes(node.type)) continue;
    const isMethod = node.field === 'function' || node.field === 'attribute' || node.field === 'property';
    if (!isMethod && fieldOf(node.parent!, 'name') !== node) found.add(of(node));
  }
  for (const name of ['self', 'cls', 'this', 'undefined']) found.delete(name);
  return [...found];
}
