import { fieldOf, namedChildren } from '../../syntaxNode.ts';
import { swap } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

/** What should happen if and what should happen else, in each other's place. */
export const swappedBranches: MutationOperator = {
  name: 'swapped-branches',
  *edits(scope) {
    for (const node of scope.nodes) {
      if (node.type === 'ternary_expression') {
        const [yes, no] = [fieldOf(node, 'consequence'), fieldOf(node, 'alternative')];
        if (yes && no) yield swap(yes, no, scope);
      }
      if (node.type === 'conditional_expression') {
        const [yes, , no] = namedChildren(node).filter((child) => child.type !== 'comment');
        if (yes && no) yield swap(yes, no, scope);
      }
      if (node.type === 'if_statement') {
        const [yes, alternative] = [fieldOf(node, 'consequence'), fieldOf(node, 'alternative')];
        const no = alternative?.type === 'else_clause' ? namedChildren(alternative).at(-1) : undefined;
        if (yes && no && no.type === yes.type) yield swap(yes, no, scope);
      }
    }
  },
};
