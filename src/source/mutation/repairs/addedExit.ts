import { descendants, fieldOf, namedChildren } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { innerScopes, isGenerator, silent } from '../callables.ts';
import { isPlainString } from '../edits.ts';
import { isOwnValue } from '../isOwnValue.ts';
import type { RepairOperator, RepairScope } from '../mutationOperator.ts';

const blocks = ['block', 'statement_block'];
const loops = ['for_statement', 'for_in_statement', 'while_statement', 'do_statement'];
/** Loops that move on by themselves: another would never end. */
const moving = ['for_statement', 'for_in_statement'];
/** What needs nothing that a guard could say is not there. */
const plain = /^(?:none|null|undefined|true|false|integer|float|number)$/;
const collections = /^(?:list|dictionary|tuple|array|object|expression_list|parenthesized_expression|pair)$/;
const signs = /^(?:unary_expression|unary_operator)$/;
const receivers = ['self', 'cls', 'this'];
/** What a bare `return` gives. */
const nothing = ['None', 'undefined'];
const mostValues = 3;
const mostResults = 3;
const mostStatements = 8;
const mostInLoop = 3;

/**
 * A forgotten way out: `if not xs: return None` before a statement that takes something from `xs`, `continue` in a loop. After the
 * template "insert null pointer checker" (K. Liu and others, "TBar: Revisiting Template-Based Automated Program Repair", ISSTA 2019).
 */
export const addedExit: RepairOperator = {
  name: 'added-exit',
  *edits(scope) {
    const { callable, of } = scope;
    const body = fieldOf(callable, 'body');
    if (body === undefined || !blocks.includes(body.type)) return;
    const returns = resultsOf(body, scope).map((result) => `return ${result}`.trim());
    for (const { statement, loop } of places(body, scope)) {
      const exits = loop === undefined ? returns : [moving.includes(loop.type) ? 'continue' : 'break'];
      const seen = scope.text.slice(0, statement.start).split(/[^\w$]+/);
      const known = [...new Set(taken(statement, scope))].filter((value) => seen.includes(value.split('.')[0]!));
      for (const value of known.slice(0, mostValues))
        for (const exit of exits)
          for (const condition of conditionsOn(value, scope)) {
            // The statement's first line tells how suspicious it is, not the empty place before it.
            const [line = ''] = of(statement).split(/\r?\n/, 1);
            const replacement = guard(condition, exit, statement, scope) + line;
            yield { start: statement.start, end: statement.start + line.length, replacement };
          }
    }
  },
};

interface Place {
  readonly statement: SyntaxNode;
  /** undefined outside of loops */
  readonly loop: SyntaxNode | undefined;
}

/** The first statements of the function's own block and of its loops, those with a line of their own. */
function* places(body: SyntaxNode, scope: RepairScope): Generator<Place> {
  for (const statement of statementsOf(body).slice(0, mostStatements))
    if (isOnOwnLine(statement, scope)) yield { statement, loop: undefined };
  for (const loop of loopsIn(body)) {
    const block = fieldOf(loop, 'body');
    const first = block !== undefined && blocks.includes(block.type) ? statementsOf(block).slice(0, mostInLoop) : [];
    for (const statement of first) if (isOnOwnLine(statement, scope)) yield { statement, loop };
  }
}

/** A block's statements, without texts by themselves, which document or direct. */
function statementsOf(block: SyntaxNode): SyntaxNode[] {
  return namedChildren(block).filter((node) => {
    const isText = node.type === 'expression_statement' && namedChildren(node).every(({ type }) => type === 'string');
    return node.type !== 'comment' && !isText && !innerScopes.test(node.type);
  });
}

function isOnOwnLine({ start }: SyntaxNode, { text }: RepairScope): boolean {
  return /(?:^|\n)[ \t]+$/.test(text.slice(0, start));
}

function* loopsIn(node: SyntaxNode): Generator<SyntaxNode> {
  for (const child of node.children) {
    if (innerScopes.test(child.type)) continue;
    if (loops.includes(child.type)) yield child;
    yield* loopsIn(child);
  }
}

/** What a way out gives: what the function gives elsewhere, then its parameters; nothing where it gives nothing. */
function resultsOf(body: SyntaxNode, { callable, locals, of }: RepairScope): string[] {
  const name = fieldOf(callable, 'name');
  const list = fieldOf(callable, 'parameters') ?? fieldOf(callable, 'parameter');
  const named = new Set(list === undefined ? [] : [...descendants(list)].map(of));
  const parameters = locals.filter((local) => named.has(local) && !receivers.includes(local));
  const given = [...returned(body)].filter((value) => value !== undefined);
  if (given.length === 0 || isGenerator(body) || (name !== undefined && silent.includes(of(name)))) return [''];
  const again = given.filter(isPlain).map(of);
  // A bare `return` last, where none like it is there.
  const some = [...new Set([...again, ...parameters])].slice(0, mostResults);
  return some.some((text) => nothing.includes(text)) ? some : [...some, ''];
}

/** Whether a value is written down as it is. */
function isPlain(node: SyntaxNode): boolean {
  if (plain.test(node.type)) return true;
  if (node.type === 'string') return isPlainString(node);
  if (!collections.test(node.type) && !signs.test(node.type)) return false;
  return namedChildren(node).every(
    (child) => child.type === 'comment' || child.type === 'property_identifier' || isPlain(child),
  );
}

/** What each `return` of the function gives, if anything. */
function* returned(node: SyntaxNode): Generator<SyntaxNode | undefined> {
  if (node.type === 'return_statement') yield namedChildren(node).find(({ type }) => type !== 'comment');
  for (const child of node.children) if (!innerScopes.test(child.type)) yield* returned(child);
}

/** The values that a statement takes members or elements of or by, goes through, or hands on; of a compound one, its head. */
function* taken(node: SyntaxNode, scope: RepairScope): Generator<string> {
  if (innerScopes.test(node.type) || blocks.includes(node.type)) return;
  const isElement = node.type === 'subscript' || node.type === 'subscript_expression';
  const base = fieldOf(node, 'object') ?? (isElement ? fieldOf(node, 'value') : undefined);
  const key = isElement ? (fieldOf(node, 'index') ?? fieldOf(node, 'subscript')) : undefined;
  const gone = loops.includes(node.type) ? fieldOf(node, 'right') : undefined;
  const handed = ['arguments', 'argument_list'].includes(node.type) ? namedChildren(node) : [];
  for (const value of [base, key, gone, ...handed])
    if (value !== undefined && isOwnValue(value, scope)) yield scope.of(value);
  for (const child of node.children) yield* taken(child, scope);
}

function conditionsOn(value: string, { family }: RepairScope): string[] {
  return family === 'python' ? [`not ${value}`, `${value} is None`] : [`!${value}`, `${value} == null`];
}

/** The check, up to where the statement begins. */
function guard(
  condition: string,
  exit: string,
  statement: SyntaxNode,
  { text, family, callable }: RepairScope,
): string {
  const body = fieldOf(callable, 'body')!;
  const indent = indentAt(statement.start, text);
  // A method's text begins at its name, without the blanks before it: there its closing brace tells.
  const outer = indentAt(family === 'python' ? callable.start : body.end - 1, text);
  const inner = indentAt(statementsOf(body)[0]!.start, text);
  const unit = inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '    ';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return family === 'python'
    ? `if ${condition}:${newline}${indent}${unit}${exit}${newline}${indent}`
    : `if (${condition}) {${newline}${indent}${unit}${exit};${newline}${indent}}${newline}${indent}`;
}

/** The blanks that the line of a place begins with. */
function indentAt(place: number, text: string): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', place - 1) + 1))![0];
}
