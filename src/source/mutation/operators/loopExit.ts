import { replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const others: Readonly<Record<string, string>> = { break: 'continue', continue: 'break' };

/** `break` for `continue`. */
export const loopExit: MutationOperator = {
  name: 'loop-exit',
  *edits({ nodes }) {
    for (const node of nodes) {
      const other = others[node.type];
      const statement = node.parent;
      // A labelled exit, and the end of a switch's case, have no such twin.
      if (other !== undefined && statement && !statement.children.some((child) => child.field === 'label'))
        yield replace(node, other);
    }
  },
};
