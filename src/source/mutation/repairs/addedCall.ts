import { fieldOf, namedChildren } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { RepairOperator, RepairScope } from '../mutationOperator.ts';
import { isRead } from '../places.ts';

const mostSteps = 6;
const mostConversions = 6;
const mostCallees = 3;
const calls = ['call', 'call_expression'];
const lists = ['arguments', 'argument_list'];
const spread = /spread|splat|keyword_argument|generator/;
const receivers = ['self', 'cls', 'this'];

/**
 * A step or a conversion put in: `s.trim()` for `s`, `int(x)` for `x`. Steps are those that the file takes from the same
 * value, then those that the function takes from any; conversions are the file's, and functions in variables that
 * are called with one argument, which are put around what is returned as well.
 */
export const addedCall: RepairOperator = {
  name: 'added-call',
  *edits(scope) {
    const { nodes, of, ingredients } = scope;
    const taken = takenSteps(scope);
    const own = calledWithOne(scope);
    const converting = [...ingredients.conversions.slice(0, mostConversions), ...own];
    for (const node of nodes) {
      const value = of(node);
      if (isReturned(node) && !isRead(node))
        for (const callee of own) if (!isCallOf(node, callee, of)) yield replace(node, `${callee}(${value})`);
      const isReceiver = node.field === 'object';
      if (!isRead(node) || (isReceiver && receivers.includes(value))) continue;
      const next = isReceiver ? nameOf(node.parent!, of) : undefined;
      const steps = ingredients.steps.get(value) ?? [];
      const any = isReceiver && !isVariable(node, scope) ? [] : taken;
      for (const step of [...new Set([...steps, ...any])].filter((name) => name !== next).slice(0, mostSteps))
        yield replace(node, `${value}.${step}()`);
      // Modules, classes and the like are no values to convert.
      if (node.type === 'identifier' && !receivers.includes(value) && !isVariable(node, scope)) continue;
      for (const conversion of converting)
        if (!isConverted(node, conversion, of)) yield replace(node, `${conversion}(${value})`);
    }
  },
};

/** The functions in variables that the function calls with one argument, the last ones. */
function calledWithOne({ nodes, locals, of }: RepairScope): string[] {
  const callees = new Set<string>();
  for (const node of nodes) {
    const callee = calls.includes(node.type) ? fieldOf(node, 'function') : undefined;
    const list = fieldOf(node, 'arguments');
    if (callee?.type !== 'identifier' || !lists.includes(list?.type ?? '') || !locals.includes(of(callee))) continue;
    const given = namedChildren(list!).filter(({ type }) => type !== 'comment');
    if (given.length === 1 && !spread.test(given[0]!.type)) callees.add(of(callee));
  }
  return [...callees].slice(-mostCallees);
}

/** Whether a node is all that a `return` gives. */
function isReturned({ parent, named, type }: SyntaxNode): boolean {
  return (
    parent?.type === 'return_statement' &&
    named &&
    !['comment', 'expression_list', 'sequence_expression'].includes(type)
  );
}

function isCallOf(node: SyntaxNode, name: string, of: RepairScope['of']): boolean {
  const callee = calls.includes(node.type) ? fieldOf(node, 'function') : undefined;
  return callee !== undefined && of(callee) === name;
}

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
