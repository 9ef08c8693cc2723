import { fieldOf, namedChildren } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';
import type { Edit, MutationScope } from './mutationOperator.ts';

/** The node replaced by a text. */
export function replace(node: SyntaxNode, replacement: string): Edit {
  return { start: node.start, end: node.end, replacement };
}

/** Two nodes, `first` before `second` in the text, in each other's place. */
export function swap(first: SyntaxNode, second: SyntaxNode, scope: MutationScope): Edit {
  const between = scope.text.slice(first.end, second.start);
  return { start: first.start, end: second.end, replacement: scope.of(second) + between + scope.of(first) };
}

/** The operator tokens of a node; a chain of Python comparisons has several. */
export function operatorsOf(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.field === 'operator' || child.field === 'operators');
}

/** An operation on two operands. */
export interface Binary {
  readonly node: SyntaxNode;
  readonly left: SyntaxNode;
  readonly operator: SyntaxNode;
  readonly right: SyntaxNode;
}

const binaryTypes = ['binary_expression', 'binary_operator', 'boolean_operator', 'comparison_operator'];

/** The node as an operation on two operands, if it is one. */
export function binaryOf(node: SyntaxNode): Binary | undefined {
  if (!binaryTypes.includes(node.type)) return undefined;
  const operator = operatorsOf(node);
  const operands = namedChildren(node).filter((child) => child.type !== 'comment' && child.field !== 'operators');
  const [left, right] = operands;
  return operator.length === 1 && operands.length === 2 && left && right
    ? { node, left, operator: operator[0]!, right }
    : undefined;
}

/** The expression inside of any parentheses. */
export function withoutParens(node: SyntaxNode): SyntaxNode {
  if (node.type !== 'parenthesized_expression') return node;
  const inner = namedChildren(node).find((child) => child.type !== 'comment');
  return inner === undefined ? node : withoutParens(inner);
}

const tight = [
  ...['identifier', 'member_expression', 'subscript_expression', 'call_expression', 'parenthesized_expression', 'this'],
  ...[
    'attribute',
    'subscript',
    'call',
    'true',
    'false',
    'none',
    'null',
    'undefined',
    'number',
    'integer',
    'float',
    'string',
  ],
];

/** The source of a node, in parentheses where an operator before or after it would take a part of it. */
export function operand(node: SyntaxNode, scope: MutationScope): string {
  return tight.includes(node.type) ? scope.of(node) : `(${scope.of(node)})`;
}

const logical = ['&&', '||', 'and', 'or'];

/** Whether a node's value is only taken as true or false there. */
export function isCondition(node: SyntaxNode): boolean {
  const parent = node.parent;
  if (parent === undefined || !node.named) return false;
  if (node.field === 'condition')
    return (
      node.type !== 'parenthesized_expression' &&
      node.type !== 'empty_statement' &&
      node.type !== 'expression_statement'
    );
  if (parent.type === 'parenthesized_expression') return parent.field === 'condition' || isCondition(parent);
  if (parent.type === 'conditional_expression') return namedChildren(parent)[1] === node;
  if (parent.type === 'not_operator' || (parent.type === 'unary_expression' && isNot(parent))) return true;
  return logical.includes(binaryOf(parent)?.operator.type ?? '');
}

/** Whether a node is `!x` or `not x`. */
export function isNot(node: SyntaxNode): boolean {
  return node.type === 'not_operator' || (node.type === 'unary_expression' && fieldOf(node, 'operator')?.type === '!');
}

const statementTypes = [
  'expression_statement',
  'return_statement',
  'throw_statement',
  'raise_statement',
  'if_statement',
];
const moreStatements = [
  'break_statement',
  'continue_statement',
  'for_statement',
  'for_in_statement',
  'while_statement',
];

/** Whether a node is a statement of a block that could be left out by its kind. */
export function isStatement(node: SyntaxNode): boolean {
  return (
    [...statementTypes, ...moreStatements].includes(node.type) &&
    ['statement_block', 'block'].includes(node.parent?.type ?? '')
  );
}

/** Whether a node is a string without anything to be put in. */
export function isPlainString(node: SyntaxNode): boolean {
  return node.type === 'string' && node.children.every((child) => child.type !== 'interpolation');
}
