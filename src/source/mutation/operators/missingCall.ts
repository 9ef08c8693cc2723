import { fieldOf, namedChildren } from '../../syntaxNode.ts';
import { conversions } from '../conversions.ts';
import { replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

/** A conversion or a step of a chain left out: `x` for `int(x)`, `s` for `s.trim()`. */
export const missingCall: MutationOperator = {
  name: 'missing-call',
  *edits({ nodes, of }) {
    for (const node of nodes) {
      const callee = node.type === 'call' || node.type === 'call_expression' ? fieldOf(node, 'function') : undefined;
      const list = fieldOf(node, 'arguments');
      if (callee === undefined || list === undefined) continue;
      const values = namedChildren(list).filter((child) => child.type !== 'comment');
      const receiver = fieldOf(callee, 'object');
      // A class's static function has no value before the dot that could stand for its result.
      if (receiver !== undefined && values.length <= 1 && !/^[A-Z]\w*$/.test(of(receiver)))
        yield replace(node, of(receiver));
      if (conversions.includes(of(callee)) && values.length === 1) yield replace(node, of(values[0]!));
    }
  },
};
