import { fieldOf } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const mostNames = 12;

/** Another property of the same object, one that the function uses elsewhere. */
export const swappedProperty: MutationOperator = {
  name: 'swapped-property',
  *edits({ nodes, of }) {
    const seen = new Map<string, Set<string>>();
    const sites: { key: string; name: SyntaxNode }[] = [];
    for (const node of nodes) {
      const object = fieldOf(node, 'object');
      const name = fieldOf(node, node.type === 'attribute' ? 'attribute' : 'property');
      if ((node.type !== 'attribute' && node.type !== 'member_expression') || !object || !name) continue;
      // A method is no likely slip for a value.
      const isCalled = node.field === 'function';
      const key = `${isCalled ? 'call' : 'value'} ${of(object)}`;
      sites.push({ key, name });
      seen.set(key, (seen.get(key) ?? new Set()).add(of(name)));
    }
    for (const { key, name } of sites)
      for (const other of [...(seen.get(key) ?? [])].slice(0, mostNames))
        if (other !== of(name)) yield replace(name, other);
  },
};
