import { fieldOf, precedingSiblings } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const lists: Readonly<Record<string, string>> = { parameters: '=None', formal_parameters: ' = {}' };
const receivers = ['self', 'cls'];

/** A parameter's or a destructured property's default left out, or the commonest one put in. */
export const missingDefault: MutationOperator = {
  name: 'missing-default',
  *edits({ nodes, of }) {
    for (const node of nodes) {
      const value = fieldOf(node, 'right') ?? fieldOf(node, 'value');
      const isDefault = /^(default_parameter|assignment_pattern|object_assignment_pattern)$/.test(node.type);
      const isTyped = /^(typed_default_parameter|required_parameter)$/.test(node.type);
      const equals = node.children.find((child) => child.type === '=');
      const before = equals && node.children[node.children.indexOf(equals) - 1];
      if ((isDefault || isTyped) && value && before && !hasDefault(precedingSiblings(node)))
        yield { start: before.end, end: value.end, replacement: '' };
      const added = node.type === 'identifier' ? lists[node.parent?.type ?? ''] : undefined;
      if (added !== undefined && !receivers.includes(of(node)) && !isFollowed(node))
        yield { start: node.end, end: node.end, replacement: added };
    }
  },
};

const stars = ['list_splat_pattern', 'keyword_separator', 'dictionary_splat_pattern'];
const withDefault = ['default_parameter', 'typed_default_parameter'];

/** Whether a Python parameter without a default would come after one with it. */
function hasDefault(before: readonly SyntaxNode[]): boolean {
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
