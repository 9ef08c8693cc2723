import { descendants, fieldOf, namedChildren } from '../syntaxNode.ts';
import type { SyntaxNode, SyntaxTree } from '../syntaxNode.ts';
import { binaryOf, isPlainString, withoutParens } from './edits.ts';

/** What may have an effect, or is written for its own sake. */
const effects = [
  ...['call', 'call_expression', 'new_expression', 'await', 'await_expression', 'yield', 'yield_expression'],
  ...['assignment', 'assignment_expression', 'augmented_assignment', 'augmented_assignment_expression'],
  ...['update_expression', 'delete', 'void', 'ellipsis', 'string'],
];
/** What has a body of its own, which runs later. */
const scopes = /^(?:lambda|arrow_function|function_expression|class)$/;
const jumps = ['return_statement', 'throw_statement', 'raise_statement', 'break_statement', 'continue_statement'];
const blocks = ['statement_block', 'block'];
/** What lies below a jump and still counts: JavaScript lifts it. */
const lifted = ['function_declaration', 'generator_function_declaration', 'class_declaration', 'comment'];
/** `x !== x` is left out: it asks for NaN. */
const compared = ['==', '===', '<', '<=', '>', '>=', 'is', 'is not', '&&', '||', 'and', 'or', '-', '??'];
/** Methods that answer alike for every text when they are asked for an empty one. */
const searching = [
  ...['startswith', 'endswith', 'removeprefix', 'removesuffix', 'lstrip', 'rstrip', 'strip'],
  ...['startsWith', 'endsWith', 'includes'],
];

/**
 * The parts of a function that do nothing: a value that is computed and dropped, a comparison of something with itself, a
 * check that an empty text always passes, a slice of everything, code below a jump. People hardly write such; an edit
 * that makes one often satisfies a test by switching off what the test is about.
 */
export function pointlessParts({ root, text }: SyntaxTree): string[] {
  const of = (node: SyntaxNode): string => text.slice(node.start, node.end);
  return [...descendants(root)].filter((node) => isPointless(node, of)).map((node) => `${node.type} ${of(node)}`);
}

/** Those of `parts` that are not among `known`, which may have several of a kind. */
export function newParts(parts: readonly string[], known: readonly string[]): string[] {
  const left = [...known];
  return parts.filter((part) => {
    const at = left.indexOf(part);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function isPointless(node: SyntaxNode, of: (node: SyntaxNode) => string): boolean {
  if (isUnreachable(node)) return true;
  switch (node.type) {
    case 'expression_statement':
      return isDropped(node);
    case 'slice':
      return /^\s*:\s*$/.test(of(node));
    case 'call':
    case 'call_expression':
      return isEmptySearch(node, of);
    case 'assignment':
    case 'assignment_expression':
      return same(fieldOf(node, 'left'), fieldOf(node, 'right'), of);
    case 'ternary_expression':
      return same(fieldOf(node, 'consequence'), fieldOf(node, 'alternative'), of);
    case 'conditional_expression': {
      const [whenTrue, , whenFalse] = namedChildren(node);
      return same(whenTrue, whenFalse, of);
    }
    default:
      return isOfItself(node, of);
  }
}

function isDropped(node: SyntaxNode): boolean {
  const values = namedChildren(node).filter(({ type }) => type !== 'comment');
  return values.length > 0 && !values.some(mayAct);
}

function mayAct(node: SyntaxNode): boolean {
  return effects.includes(node.type) || (!scopes.test(node.type) && node.children.some(mayAct));
}

/** `x.endswith('')`, `x.includes('')` and the like. */
function isEmptySearch(node: SyntaxNode, of: (node: SyntaxNode) => string): boolean {
  const callee = fieldOf(node, 'function');
  const name = callee && (fieldOf(callee, 'property') ?? fieldOf(callee, 'attribute'));
  const list = fieldOf(node, 'arguments');
  const [first] = list === undefined ? [] : namedChildren(list);
  return name !== undefined && searching.includes(of(name)) && first !== undefined && isEmptyString(first, of);
}

function isEmptyString(node: SyntaxNode, of: (node: SyntaxNode) => string): boolean {
  return isPlainString(node) && /^(["'])\1$/.test(of(node));
}

function isOfItself(node: SyntaxNode, of: (node: SyntaxNode) => string): boolean {
  const binary = binaryOf(node);
  if (binary === undefined) return false;
  const operator = of(binary.operator);
  if ((operator === 'in' || operator === 'not in') && isEmptyString(binary.left, of)) return true;
  return compared.includes(operator) && same(binary.left, binary.right, of);
}

/** Whether two parts read alike and may not differ when they run. */
function same(left: SyntaxNode | undefined, right: SyntaxNode | undefined, of: (node: SyntaxNode) => string): boolean {
  if (left === undefined || right === undefined) return false;
  return of(withoutParens(left)) === of(withoutParens(right)) && !mayAct(left);
}

/** Whether a statement stands below one that never goes on. */
function isUnreachable(node: SyntaxNode): boolean {
  if (!node.named || lifted.includes(node.type) || !blocks.includes(node.parent?.type ?? '')) return false;
  const siblings = node.parent!.children.filter(({ named, type }) => named && type !== 'comment');
  const before = siblings[siblings.indexOf(node) - 1];
  return before !== undefined && jumps.includes(before.type);
}
