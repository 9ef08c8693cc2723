import { replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';
import { isUse } from '../places.ts';

const mostNames = 24;
const receivers = ['self', 'cls'];

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
