import { fieldOf } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { RepairOperator } from '../mutationOperator.ts';
import { mayHaveDefault } from '../parameters.ts';

/** Values that any parameter may default to. */
const common = { python: ['None', 'False', 'True', '0', "''", '()'], ecmascript: ['false', 'true', '0', "''", '[]'] };
const mostValues = 8;

/** A parameter given a default: one that a parameter of its name has elsewhere in the file, or a common one. */
export const addedDefault: RepairOperator = {
  name: 'added-default',
  *edits({ nodes, family, of, ingredients }) {
    for (const node of nodes) {
      const name = mayHaveDefault(node, of) ? node : typedName(node);
      if (name === undefined) continue;
      const values = [...new Set([...(ingredients.defaults.get(of(name)) ?? []), ...common[family]])];
      const equals = family === 'python' ? '=' : ' = ';
      for (const value of values.slice(0, mostValues)) yield replace(node, of(node) + equals + value);
    }
  },
};

/** The name of TypeScript's parameters that aren't optional and have no default. */
function typedName(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type !== 'required_parameter' || fieldOf(node, 'value') !== undefined) return undefined;
  const name = fieldOf(node, 'pattern');
  return name?.type === 'identifier' ? name : undefined;
}
