import { ancestors, fieldOf } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';

const binders = [
  'variable_declarator',
  'parameters',
  'formal_parameters',
  'lambda_parameters',
  'for_in_statement',
  'catch_clause',
];
const members = ['attribute', 'member_expression', 'subscript', 'subscript_expression'];
const lists = ['expression_list', 'tuple', 'list', 'parenthesized_expression'];
const bound = ['pattern_list', 'global_statement', 'nonlocal_statement', 'dotted_name', 'aliased_import'];

/** Whether an identifier is read or assigned there, not declared, and not a member's or a keyword argument's name. */
export function isUse(node: SyntaxNode): boolean {
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

/** Whether a variable, a member or an element is read there for its value: not called, assigned, deleted or declared. */
export function isRead(node: SyntaxNode): boolean {
  if (node.type !== 'identifier' && !members.includes(node.type)) return false;
  const { parent, field } = node;
  if (parent === undefined || field === 'function' || field === 'constructor' || !isUse(node)) return false;
  if (field === 'left' && /assignment|^for_/.test(parent.type)) return false;
  const isTarget = [...ancestors(node)].some(({ type }) => type === 'as_pattern_target');
  return !isTarget && !bound.includes(parent.type) && parent.type !== 'update_expression' && !isDeleted(node);
}

function isDeleted(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.type === 'unary_expression') return fieldOf(parent, 'operator')?.type === 'delete';
  return parent?.type === 'delete_statement' || (lists.includes(parent?.type ?? '') && isDeleted(parent!));
}
