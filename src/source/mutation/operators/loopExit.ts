import { ancestors } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
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
      if (other === undefined || statement === undefined || statement.children.some((child) => child.field === 'label'))
        continue;
      // The end of a switch's case has no such twin.
      if (node.type === 'continue' || isLoop(nearestExit(statement))) yield replace(node, other);
    }
  },
};

const exits = ['for_statement', 'for_in_statement', 'while_statement', 'do_statement', 'switch_statement'];

/** The loop or switch that a `break` leaves. */
function nearestExit(statement: SyntaxNode): SyntaxNode | undefined {
  for (const node of ancestors(statement)) if (exits.includes(node.type)) return node;
  return undefined;
}

function isLoop(node: SyntaxNode | undefined): boolean {
  return node !== undefined && node.type !== 'switch_statement';
}
