import { precedingSiblings } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';

const lists = ['parameters', 'formal_parameters'];
const receivers = ['self', 'cls'];
const stars = ['list_splat_pattern', 'keyword_separator', 'dictionary_splat_pattern'];
const withDefault = ['default_parameter', 'typed_default_parameter'];

/** Whether a node is a parameter without a type or a default that can be given one. */
export function mayHaveDefault(node: SyntaxNode, of: (node: SyntaxNode) => string): boolean {
  if (node.type !== 'identifier' || !lists.includes(node.parent?.type ?? '')) return false;
  return !receivers.includes(of(node)) && !isFollowed(node);
}

/** Whether a Python parameter without a default would come after one with it. */
export function hasDefault(before: readonly SyntaxNode[]): boolean {
  return !before.some((node) => stars.includes(node.type)) && before.some((node) => withDefault.includes(node.type));
}

/** Whether a Python parameter is followed by one that has no default. */
function isFollowed(node: SyntaxNode): boolean {
  const siblings = node.parent?.children ?? [];
  const next = siblings
    .slice(siblings.indexOf(node) + 1)
    .find((sibling) => sibling.named && sibling.type !== 'comment');
  const isKeyword = precedingSiblings(node).some((sibling) => stars.includes(sibling.type));
  return node.parent?.type === 'parameters' && !isKeyword && /^(identifier|typed_parameter)$/.test(next?.type ?? '');
}
