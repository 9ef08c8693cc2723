import { fieldOf } from '../../syntaxNode.ts';
import type { MutationOperator } from '../mutationOperator.ts';

/** A parameter's or a destructured property's default left out. */
export const missingDefault: MutationOperator = {
  name: 'missing-default',
  *edits({ nodes }) {
    for (const node of nodes) {
      const value = fieldOf(node, 'right') ?? fieldOf(node, 'value');
      const isDefault = /^(default_parameter|assignment_pattern|object_assignment_pattern)$/.test(node.type);
      const isTyped = /^(typed_default_parameter|required_parameter)$/.test(node.type);
      const equals = node.children.find((child) => child.type === '=');
      const before = equals && node.children[node.children.indexOf(equals) - 1];
      if ((isDefault || isTyped) && value && before) yield { start: before.end, end: value.end, replacement: '' };
    }
  },
};
