import { fieldOf } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { RepairOperator, RepairScope } from '../mutationOperator.ts';
import { isRead } from '../places.ts';

const mostSteps = 6;
const mostConversions = 6;
const receivers = ['self', 'cls', 'this'];

/**
 * A step or a conversion put in: `s.trim()` for `s`, `int(x)` for `x`. Steps are those that the file takes from the same
 * value, then those that the function takes from any; conversions are the file's.
 */
export const addedCall: RepairOperator = {
  name: 'added-call',
  *edits(scope) {
    const { nodes, of, ingredients } = scope;
    const taken = takenSteps(scope);
    for (const node of nodes) {
      const value = of(node);
      const isReceiver = node.field === 'object';
      if (!isRead(node) || (isReceiver && receivers.includes(value))) continue;
      const next = isReceiver ? nameOf(node.parent!, of) : undefined;
      const own = ingredients.steps.get(value) ?? [];
      const any = isReceiver && !isVariable(node, scope) ? [] : taken;
      for (const step of [...new Set([...own, ...any])].filter((name) => name !== next).slice(0, mostSteps))
        yield replace(node, `${value}.${step}()`);
      // Modules, classes and the like are no values to convert.
      if (node.type === 'identifier' && !receivers.includes(value) && !isVariable(node, scope)) continue;
      for (const conversion of ingredients.conversions.slice(0, mostConversions))
        if (!isConverted(node, conversion, of)) yield replace(node, `${conversion}(${value})`);
    }
  },
};

/** The steps that the function takes from any value. */
function takenSteps({ nodes, of, ingredients: { steps } }: RepairScope): string[] {
  const taken = new Set<string>();
  for (const node of nodes) {
    const object = fieldOf(node, 'object');
    const name = nameOf(node, of);
    if (object === undefined || name === undefined || node.field !== 'function') continue;
    if (steps.get(of(object))?.includes(name) === true) taken.add(name);
  }
  return [...taken];
}

function nameOf(access: SyntaxNode, of: RepairScope['of']): string | undefined {
  const name = fieldOf(access, 'property') ?? fieldOf(access, 'attribute');
  return name && of(name);
}

function isVariable(node: SyntaxNode, { locals, of }: RepairScope): boolean {
  return !receivers.includes(of(node)) && locals.includes(of(node));
}

/** Whether a value is the argument of that very conversion. */
function isConverted({ parent }: SyntaxNode, conversion: string, of: RepairScope['of']): boolean {
  const callee = parent?.field === 'arguments' && parent.parent && fieldOf(parent.parent, 'function');
  return callee !== undefined && callee !== false && of(callee) === conversion;
}
