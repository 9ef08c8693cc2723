import { fieldOf, precedingSiblings } from '../../syntaxNode.ts';
import type { MutationOperator } from '../mutationOperator.ts';
import { hasDefault, mayHaveDefault } from '../parameters.ts';

const added: Readonly<Record<string, string>> = { parameters: '=None', formal_parameters: ' = {}' };

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
      if (mayHaveDefault(node, of))
        yield { start: node.end, end: node.end, replacement: added[node.parent?.type ?? ''] ?? '' };
    }
  },
};
