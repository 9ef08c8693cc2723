import { fieldOf } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { RepairOperator } from '../mutationOperator.ts';

const mostNames = 24;

/** Another member of the same object, one that the file asks it for elsewhere. */
export const memberOfFile: RepairOperator = {
  name: 'member-of-file',
  *edits({ nodes, of, ingredients: { members, methods } }) {
    for (const node of nodes) {
      if (node.type !== 'attribute' && node.type !== 'member_expression') continue;
      const object = fieldOf(node, 'object');
      const name = fieldOf(node, node.type === 'attribute' ? 'attribute' : 'property');
      if (object === undefined || name === undefined) continue;
      const others = (node.field === 'function' ? methods : members).get(of(object)) ?? [];
      for (const other of others.slice(0, mostNames)) if (other !== of(name)) yield replace(name, other);
    }
  },
};
