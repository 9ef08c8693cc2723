import { fieldOf, namedChildren } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { binaryOf, isCondition, isNot, replace } from '../edits.ts';
import { isOwnValue } from '../isOwnValue.ts';
import type { MutationScope, RepairOperator } from '../mutationOperator.ts';

const lists = ['arguments', 'argument_list'];
/** What has variables of its own. */
const scopes = /lambda|function|comprehension|generator_expression/;
const ordered = ['<', '<=', '>', '>='];
/** What binds less than `and`. */
const loose = /^(?:conditional|ternary|sequence|yield|arrow)|assignment|named_expression|lambda/;
const or = ['||', '??', 'or'];
const mostGuards = 4;

/** A condition that also asks whether a value it needs is there: `s and s[0] == ':'` for `s[0] == ':'`. */
export const addedGuard: RepairOperator = {
  name: 'added-guard',
  *edits(scope) {
    const and = scope.family === 'python' ? 'and' : '&&';
    for (const node of scope.nodes) {
      if (!isCondition(node) || node.type === 'parenthesized_expression') continue;
      const needsParens = loose.test(node.type) || or.includes(binaryOf(node)?.operator.type ?? '');
      const condition = needsParens ? `(${scope.of(node)})` : scope.of(node);
      for (const guard of [...new Set(needed(node, scope))].slice(0, mostGuards)) {
        const both = `${guard} ${and} ${condition}`;
        yield replace(node, isNot(node.parent!) ? `(${both})` : both);
      }
    }
  },
};

/** The values that a condition takes members or elements of, orders, looks into or hands on. */
function* needed(node: SyntaxNode, scope: MutationScope): Generator<string> {
  if (scopes.test(node.type)) return;
  const base = fieldOf(node, 'object') ?? (node.type === 'subscript' ? fieldOf(node, 'value') : undefined);
  const binary = binaryOf(node);
  const operator = binary?.operator.type ?? '';
  const found = [
    base,
    ...(ordered.includes(operator) ? [binary?.left, binary?.right] : []),
    ...(/^(?:not )?in$/.test(operator) ? [binary?.right] : []),
    ...(lists.includes(node.type) ? namedChildren(node) : []),
  ];
  for (const value of found) if (value !== undefined && isOwnValue(value, scope)) yield scope.of(value);
  for (const child of node.children) yield* needed(child, scope);
}
