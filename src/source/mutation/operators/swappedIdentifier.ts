import type { SyntaxNode } from '../../syntaxNode.ts';
import { fieldOf } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const mostNames = 24;
const receivers = ['self', 'cls'];
const binders = [
  'variable_declarator',
  'parameters',
  'formal_parameters',
  'lambda_parameters',
  'for_in_statement',
  'catch_clause',
];

/** Another parameter or variable of the function used by mistake. */
export const swappedIdentifier: MutationOperator = {
  name: 'swapped-identifier',
  *edits({ nodes, locals, of }) {
    const names = locals.filter((name) => !receivers.includes(name)).slice(0, mostNames);
    for (const node of nodes) {
      if (node.type !== 'identifier' || !isUse(node) || !names.includes(of(node))) continue;
      for (const other of names) if (other !== of(node)) yield replace(node, other);
    }
  },
};

/** Whether an identifier is read or assigned there, not declared, and not a member's or a keyword argument's name. */
function isUse(node: SyntaxNode): boolean {
  const parent = node.parent;
  if (parent === undefined || node.field === 'attribute' || node.field === 'property') return false;
  if (node.field === 'name' || node.field === 'pattern' || node.field === 'parameter') return false;
  if (parent.type === 'for_in_statement' || parent.type === 'for_statement' || parent.type === 'for_in_clause')
    return node.field !== 'left';
  if (parent.type.endsWith('_pattern') || parent.type.endsWith('parameter'))
    return node.field === 'value' || node.field === 'right';
  if (binders.includes(parent.type)) return node.field === 'value';
  // The first assignment is Python's declaration: a mutant there would make a new variable, and the old one unbound.
  return !(parent.type === 'assignment' && fieldOf(parent, 'left') === node);
}
