import { fieldOf, namedChildren } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const slicing = ['slice', 'substring', 'splice'];

/** A slice from or to the wrong end: a bound dropped, or on the other side of the colon. */
export const sliceBounds: MutationOperator = {
  name: 'slice-bounds',
  *edits({ nodes, of }) {
    for (const node of nodes) {
      if (node.type === 'slice') {
        const parts = of(node).split(':');
        const [low = '', high = ''] = parts.map((part) => part.trim());
        // A bound with a colon of its own (a lambda, a nested slice) is left alone.
        if (parts.length !== 2 || namedChildren(node).length > 2) continue;
        yield replace(node, `${high}:${low}`);
        if (low !== '') yield replace(node, `:${high}`);
        if (high !== '') yield replace(node, `${low}:`);
      }
      const callee = node.type === 'call_expression' ? fieldOf(node, 'function') : undefined;
      const name = callee && fieldOf(callee, 'property');
      const list = fieldOf(node, 'arguments');
      if (!name || !slicing.includes(of(name)) || list?.type !== 'arguments') continue;
      const [low, high] = namedChildren(list);
      if (low && high) yield { start: low.end, end: high.end, replacement: '' };
      if (low && !high) yield { start: low.start, end: low.start, replacement: '0, ' };
      if (low && high && of(low) === '0') yield { start: low.start, end: high.start, replacement: '' };
    }
  },
};
