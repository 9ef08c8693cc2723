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

/**
 * A name that the file has nowhere else, or that an error says is not there, for one that differs in a letter or two and that
 * the file has, or every program.
 */
export const misspeltName: RepairOperator = {
  name: 'misspelt-name',
  *edits({ nodes, of, ingredients: { names, standard, missing } }) {
    for (const node of nodes) {
      const name = of(node);
      const isMissing = missing.has(name);
      const isOdd = names.get(name) === 1 && !standard.includes(name);
      if (!isNamed(node, isMissing) || name.length < leastCharacters || !(isMissing || isOdd)) continue;
      const most = name.length < longCharacters && !isMissing ? 1 : 2;
      const near = [...new Set([...names.keys(), ...standard])]
        .filter((other) => !missing.has(other))
        .map((other) => ({ other, letters: distance(name, other) }))
        .filter(({ letters }) => letters > 0 && letters <= most)
        .sort((a, b) => a.letters - b.letters);
      for (const { other } of near.slice(0, mostNames)) yield replace(node, other);
    }
  },
};

/** Whether a name is used there: a variable's, a member's, or an argument's that the function called doesn't know. */
function isNamed(node: SyntaxNode, isMissing: boolean): boolean {
  if (node.field === 'attribute' || node.field === 'property') return true;
  if (isMissing && node.parent?.type === 'keyword_argument' && node.field === 'name') return true;
  return node.type === 'identifier' && isUse(node);
}
