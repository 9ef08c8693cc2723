import { fieldOf } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const targets = ['assignment_expression', 'augmented_assignment_expression', 'for_in_statement'];
const links = ['member_expression', 'subscript_expression', 'call_expression'];

/** A forgotten `?.`, or one too many. JavaScript and TypeScript only. */
export const optionalChaining: MutationOperator = {
  name: 'optional-chaining',
  *edits({ nodes, family, of }) {
    if (family !== 'ecmascript') return;
    for (const node of nodes) {
      if (!links.includes(node.type) || isTarget(node)) continue;
      const isMember = node.type === 'member_expression';
      const chain = node.children.find((child) => child.type === 'optional_chain' || child.type === '?.');
      if (chain !== undefined) yield { start: chain.start, end: chain.end, replacement: isMember ? '.' : '' };
      else if (isMember) {
        const dot = node.children.find((child) => child.type === '.');
        if (dot && fieldOf(node, 'object')?.type !== 'super')
          yield { start: dot.start, end: dot.end, replacement: '?.' };
      } else {
        const callee = fieldOf(node, 'function') ?? fieldOf(node, 'object');
        if (callee && !['super', 'import'].includes(of(callee)))
          yield { start: callee.end, end: callee.end, replacement: '?.' };
      }
    }
  },
};

/** Whether a chain is assigned to, counted up, constructed or a template's tag: where `?.` isn't allowed. */
function isTarget(node: SyntaxNode): boolean {
  let top = node;
  while (
    top.parent !== undefined &&
    links.includes(top.parent.type) &&
    (top.field === 'object' || top.field === 'function')
  )
    top = top.parent;
  const { parent, field } = top;
  if (parent === undefined) return false;
  if (parent.type === 'update_expression' || field === 'constructor' || parent.type.endsWith('_pattern')) return true;
  if (parent.type === 'call_expression' && parent.children.some((child) => child.type === 'template_string'))
    return true;
  return field === 'left' && targets.includes(parent.type);
}
