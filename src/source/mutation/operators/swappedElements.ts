import { fieldOf, namedChildren } from '../../syntaxNode.ts';
import { swap } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const sequences = ['array', 'list', 'tuple', 'expression_list', 'pattern_list', 'array_pattern', 'tuple_pattern'];
const records = ['object', 'dictionary'];

/** Two neighbouring elements of a list or tuple, or the values of two neighbouring properties, in the wrong order. */
export const swappedElements: MutationOperator = {
  name: 'swapped-elements',
  *edits(scope) {
    for (const node of scope.nodes) {
      let values = sequences.includes(node.type) ? namedChildren(node).filter((child) => child.type !== 'comment') : [];
      if (records.includes(node.type))
        values = namedChildren(node).flatMap((child) => (child.type === 'pair' ? (fieldOf(child, 'value') ?? []) : []));
      for (let i = 1; i < values.length; i++) yield swap(values[i - 1]!, values[i]!, scope);
    }
  },
};
