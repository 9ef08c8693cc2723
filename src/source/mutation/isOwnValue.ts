import { fieldOf } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';
import type { MutationScope } from './mutationOperator.ts';

const members = ['attribute', 'member_expression'];
const receivers = ['self', 'cls', 'this'];

/** Whether it is a variable of the function, or a member of one or of the function's object: reading it again does nothing. */
export function isOwnValue(node: SyntaxNode, { locals, of }: MutationScope): boolean {
  if (node.type === 'identifier') return locals.includes(of(node)) && !receivers.includes(of(node));
  let root = node;
  while (members.includes(root.type)) root = fieldOf(root, 'object') ?? root.children[0]!;
  return root !== node && (receivers.includes(of(root)) || (root.type === 'identifier' && locals.includes(of(root))));
}
