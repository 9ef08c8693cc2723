import { distance } from 'fastest-levenshtein';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { RepairOperator } from '../mutationOperator.ts';
import { isUse } from '../places.ts';

const mostNames = 5;
/** Shorter names differ by a letter or two for good reasons. */
const leastCharacters = 4;
/** From so many characters on two letters may differ: swapped ones are two. */
const longCharacters = 5;

/** A name that the file has nowhere else, for one that it has and that differs in a letter or two. */
export const misspeltName: RepairOperator = {
  name: 'misspelt-name',
  *edits({ nodes, of, ingredients: { names } }) {
    for (const node of nodes) {
      const name = of(node);
      if (!isNamed(node) || name.length < leastCharacters || names.get(name) !== 1) continue;
      const most = name.length < longCharacters ? 1 : 2;
      const near = [...names.keys()]
        .map((other) => ({ other, letters: distance(name, other) }))
        .filter(({ letters }) => letters > 0 && letters <= most)
        .sort((a, b) => a.letters - b.letters);
      for (const { other } of near.slice(0, mostNames)) yield replace(node, other);
    }
  },
};

/** Whether a name is used there: a variable's, or a member's. */
function isNamed(node: SyntaxNode): boolean {
  if (node.field === 'attribute' || node.field === 'property') return true;
  return node.type === 'identifier' && isUse(node);
}
