import { binaryOf, isCondition, isNot, replace, withoutParens } from '../edits.ts';
import { fieldOf } from '../../syntaxNode.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const nothing = ['none', 'null', 'undefined'];
const same = ['is', '==', '==='];
const different = ['is not', '!=', '!=='];
const plain = ['identifier', 'member_expression', 'attribute', 'subscript_expression', 'subscript'];

/** `x` for `x is not None`: nothing and merely empty taken for the same, or told apart where they shouldn't be. */
export const truthiness: MutationOperator = {
  name: 'truthiness',
  *edits(scope) {
    const isPython = scope.family === 'python';
    const isNothing = isPython ? ['is None'] : ['=== undefined', '=== null', '== null'];
    const isSomething = isPython ? ['is not None'] : ['!== undefined', '!== null', '!= null'];
    for (const node of scope.nodes.filter(isCondition)) {
      const binary = binaryOf(node);
      if (binary !== undefined && nothing.includes(binary.right.type) && plain.includes(binary.left.type)) {
        const value = scope.of(binary.left);
        if (same.includes(binary.operator.type)) yield replace(node, isPython ? `not ${value}` : `!${value}`);
        if (different.includes(binary.operator.type)) yield replace(node, value);
      }
      const argument = isNot(node) ? fieldOf(node, 'argument') : undefined;
      const value = argument && withoutParens(argument);
      if (value !== undefined && plain.includes(value.type))
        for (const test of isNothing) yield replace(node, `${scope.of(value)} ${test}`);
      if (plain.includes(node.type) && !isNot(node.parent!))
        for (const test of isSomething) yield replace(node, `${scope.of(node)} ${test}`);
    }
  },
};
