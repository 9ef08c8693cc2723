import { namedChildren } from '../../syntaxNode.ts';
import { swap } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const lists = ['arguments', 'argument_list'];
const positionless = ['keyword_argument', 'comment', 'dictionary_splat'];

/** Two neighbouring arguments of a call in the wrong order. */
export const swappedArguments: MutationOperator = {
  name: 'swapped-arguments',
  *edits(scope) {
    for (const node of scope.nodes) {
      if (!lists.includes(node.type)) continue;
      const values = namedChildren(node).filter((child) => !positionless.includes(child.type));
      for (let i = 1; i < values.length; i++) yield swap(values[i - 1]!, values[i]!, scope);
    }
  },
};
