import { ancestors, descendants, fieldOf, namedChildren } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';
import { binaryOf, isPlainString, withoutParens } from './edits.ts';

/** What may have an effect. */
const effects = [
  ...['call', 'call_expression', 'new_expression', 'await', 'await_expression', 'yield', 'yield_expression'],
  ...['assignment', 'assignment_expression', 'augmented_assignment', 'augmented_assignment_expression'],
  ...['named_expression', 'update_expression', 'delete', 'void', 'jsx_element', 'jsx_self_closing_element'],
];
/** What stands by itself on purpose: documentation, directives, an empty body. */
const silent = ['string', 'concatenated_string', 'template_string', 'ellipsis'];
/** What has a body of its own, which runs later. */
const scopes = ['lambda', 'arrow_function', 'function_expression', 'generator_function', 'class'];
const jumps = ['return_statement', 'throw_statement', 'raise_statement', 'break_statement', 'continue_statement'];
const blocks = ['statement_block', 'block'];
/** What lies below a jump and still counts: JavaScript lifts it. */
const lifted = ['function_declaration', 'generator_function_declaration', 'class_declaration', 'comment'];
const compared = [
  ...['==', '===', '!=', '!==', '<', '<=', '>', '>=', 'is', 'is not'],
  ...['&&', '||', 'and', 'or', '-', '??'],
];
/** Methods of texts that do the same for every text when they are given an empty one. */
const searching = [
  ...['startswith', 'endswith', 'removeprefix', 'removesuffix', 'strip', 'lstrip', 'rstrip'],
  ...['startsWith', 'endsWith'],
];

type PointlessKind = 'dropped' | 'all' | 'empty' | 'same' | 'unreachable';

/**
 * The parts of a function that do nothing, by kind: a value that is computed and dropped, a slice of everything, a check
 * that an empty text always passes, two operands or branches alike, code below a jump. People hardly write such; an edit
 * that makes one often satisfies a test by switching off what the test is about.
 * @param callable the function's own node @param text what its indices are of
 */
export function pointlessParts(callable: SyntaxNode, text: string): PointlessKind[] {
  const of = (node: SyntaxNode): string => text.slice(node.start, node.end);
  return [...descendants(callable)].flatMap((node) => kindOf(node, of) ?? []);
}

/**
 * Whether there are more of a kind than before. Not which: a statement that is there for its effect alone, say for the
 * `AttributeError` that it may raise, can be what is wrong.
 */
export function hasMore(parts: readonly PointlessKind[], before: readonly PointlessKind[]): boolean {
  const count = (all: readonly PointlessKind[], kind: PointlessKind): number =>
    all.filter((one) => one === kind).length;
  return [...new Set(parts)].some((kind) => count(parts, kind) > count(before, kind));
}

type Of = (node: SyntaxNode) => string;

function kindOf(node: SyntaxNode, of: Of): PointlessKind | undefined {
  if (isUnreachable(node)) return 'unreachable';
  if (isDropped(node)) return 'dropped';
  if (isOfAll(node, of)) return 'all';
  if (isOfEmpty(node, of)) return 'empty';
  return isOfSame(node, of) ? 'same' : undefined;
}

function partsOf(node: SyntaxNode): SyntaxNode[] {
  return namedChildren(node).filter(({ type }) => type !== 'comment');
}

function isDropped(node: SyntaxNode): boolean {
  if (node.type !== 'expression_statement') return false;
  const values = partsOf(node);
  return values.length > 0 && !values.some(mayAct) && !(values.length === 1 && silent.includes(values[0]!.type));
}

function mayAct(node: SyntaxNode): boolean {
  return effects.includes(node.type) || (!scopes.includes(node.type) && node.children.some(mayAct));
}

/** `word[:]`, where it is read and no axis of several. */
function isOfAll(node: SyntaxNode, of: Of): boolean {
  const { parent } = node;
  if (node.type !== 'slice' || parent?.type !== 'subscript' || !/^\s*:\s*$/.test(of(node))) return false;
  if (parent.children.filter(({ field }) => field === 'subscript').length !== 1) return false;
  const isTarget = [...ancestors(parent)]
    .slice(1, 3)
    .some(({ type }) => ['delete_statement', 'pattern_list'].includes(type));
  return parent.field !== 'left' && !isTarget;
}

/** `x.endswith('')` and the like. */
function isOfEmpty(node: SyntaxNode, of: Of): boolean {
  const callee = node.type === 'call' || node.type === 'call_expression' ? fieldOf(node, 'function') : undefined;
  const name = callee && (fieldOf(callee, 'property') ?? fieldOf(callee, 'attribute'));
  const list = fieldOf(node, 'arguments');
  if (name === undefined || list === undefined || !searching.includes(of(name))) return false;
  const [first] = partsOf(list);
  return first !== undefined && isPlainString(first) && /^(["'])\1$/.test(of(first));
}

/** Operands, branches, or sides of an assignment that are alike. */
function isOfSame(node: SyntaxNode, of: Of): boolean {
  const [left, right] = sidesOf(node, of);
  if (left === undefined || right === undefined) return false;
  return of(withoutParens(left)) === of(withoutParens(right)) && !mayAct(left);
}

function sidesOf(node: SyntaxNode, of: Of): (SyntaxNode | undefined)[] {
  if (node.type === 'assignment' || node.type === 'assignment_expression')
    return [fieldOf(node, 'left'), fieldOf(node, 'right')];
  if (node.type === 'ternary_expression') return [fieldOf(node, 'consequence'), fieldOf(node, 'alternative')];
  if (node.type === 'conditional_expression') {
    const [whenTrue, , whenFalse] = partsOf(node);
    return [whenTrue, whenFalse];
  }
  const binary = binaryOf(node);
  return binary !== undefined && compared.includes(of(binary.operator)) ? [binary.left, binary.right] : [];
}

/** Whether a statement stands below one that never goes on. */
function isUnreachable(node: SyntaxNode): boolean {
  if (!node.named || lifted.includes(node.type) || !blocks.includes(node.parent?.type ?? '')) return false;
  const siblings = partsOf(node.parent!);
  const before = siblings[siblings.indexOf(node) - 1];
  return before !== undefined && jumps.includes(before.type);
}
