import { replace } from '../edits.ts';
import { fieldOf } from '../../syntaxNode.ts';
import type { RepairOperator } from '../mutationOperator.ts';
import { isRead } from '../places.ts';

const mostSteps = 6;
const mostConversions = 6;

/**
 * A step or a conversion put in: `s.trim()` for `s`, `int(x)` for `x`. Steps are those that the file takes from the same
 * value, then those that the function takes from any; conversions are the file's.
 */
export const addedCall: RepairOperator = {
  name: 'added-call',
  *edits({ nodes, of, ingredients: { steps, conversions } }) {
    const taken = new Set<string>();
    for (const node of nodes) {
      const object = fieldOf(node, 'object');
      if (object === undefined || node.field !== 'function') continue;
      const name = of(fieldOf(node, 'property') ?? fieldOf(node, 'attribute') ?? node);
      if (steps.get(of(object))?.includes(name) === true) taken.add(name);
    }
    for (const node of nodes) {
      if (!isRead(node)) continue;
      const value = of(node);
      for (const step of [...new Set([...(steps.get(value) ?? []), ...taken])].slice(0, mostSteps))
        yield replace(node, `${value}.${step}()`);
      for (const conversion of conversions.slice(0, mostConversions)) yield replace(node, `${conversion}(${value})`);
    }
  },
};
