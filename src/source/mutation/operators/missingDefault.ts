import { fieldOf } from '../../syntaxNode.ts';
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
      if ((isDefault || isTyped) && value && before) yield { start: before.end, end: value.end, replacement: '' };
      const added = node.type === 'identifier' ? lists[node.parent?.type ?? ''] : undefined;
      if (added !== undefined && !receivers.includes(of(node)))
        yield { start: node.end, end: node.end, replacement: added };
    }
  },
};
