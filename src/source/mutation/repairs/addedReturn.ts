import { descendants, fieldOf, namedChildren } from '../../syntaxNode.ts';
import type { SyntaxNode } from '../../syntaxNode.ts';
import { innerScopes, isGenerator, silent } from '../callables.ts';
import type { MutationScope, RepairOperator } from '../mutationOperator.ts';

const ends = ['return_statement', 'throw_statement', 'raise_statement'];
const blocks = ['block', 'statement_block'];
const clauses = ['else_clause', 'elif_clause'];
const receivers = ['self', 'cls'];
const mostNames = 8;

/** A forgotten `return` of one of the function's variables at its end. */
export const addedReturn: RepairOperator = {
  name: 'added-return',
  *edits(scope) {
    const { text, family, callable, of } = scope;
    const body = fieldOf(callable, 'body');
    const name = fieldOf(callable, 'name');
    if (body === undefined || !blocks.includes(body.type) || (name && silent.includes(of(name)))) return;
    if (callable.children.some(({ type }) => type === 'set')) return;
    if (isGenerator(body)) return;
    const last = lastOf(body);
    if (last === undefined || !goesOn(last)) return;
    const isPython = family === 'python';
    const gap = /\r?\n[ \t]*$/.exec(text.slice(0, last.start))?.[0] ?? '; ';
    // The last bound are the likeliest to be results.
    const names = [...new Set(reachable(callable, body, scope))].filter((one) => !receivers.includes(one));
    for (const one of names.slice(-mostNames).toReversed()) {
      const replacement = `${of(last)}${gap}return ${one}${isPython ? '' : ';'}`;
      // The last statement's lines tell how suspicious it is, not the empty place behind it.
      yield { start: last.start, end: last.end, replacement };
    }
  },
};

/** A block's last statement; functions that JavaScript lifts to its beginning don't count. */
function lastOf(block: SyntaxNode): SyntaxNode | undefined {
  return namedChildren(block)
    .filter(({ type }) => type !== 'comment' && type !== 'function_declaration')
    .at(-1);
}

/** Whether what stands behind a statement may run. */
function goesOn(statement: SyntaxNode): boolean {
  if (ends.includes(statement.type)) return false;
  if (statement.type !== 'if_statement') return true;
  const branches = statement.children.filter(({ field }) => field === 'consequence' || field === 'alternative');
  if (!branches.some(({ type }) => type === 'else_clause')) return true;
  return branches.some((branch) => {
    const inner = clauses.includes(branch.type) ? bodyOf(branch) : branch;
    const last = inner !== undefined && blocks.includes(inner.type) ? lastOf(inner) : inner;
    return last === undefined || goesOn(last);
  });
}

function bodyOf(clause: SyntaxNode): SyntaxNode | undefined {
  return fieldOf(clause, 'body') ?? fieldOf(clause, 'consequence') ?? namedChildren(clause).at(-1);
}

/** The names bound where the function's end can see them, parameters first. */
function* reachable(callable: SyntaxNode, body: SyntaxNode, scope: MutationScope): Generator<string> {
  const parameters = fieldOf(callable, 'parameters') ?? fieldOf(callable, 'parameter');
  const names = (node: SyntaxNode): string[] =>
    [...descendants(node)].filter(({ type }) => type === 'identifier').map((one) => scope.of(one));
  if (parameters !== undefined) yield* names(parameters).filter((name) => scope.locals.includes(name));
  yield* boundIn(body, body, scope);
}

function* boundIn(node: SyntaxNode, body: SyntaxNode, scope: MutationScope): Generator<string> {
  for (const child of node.children) {
    if (innerScopes.test(child.type)) continue;
    const isDeclared = child.type === 'variable_declarator';
    // `let` and `const` end with their block.
    const isSeen = !isDeclared || node.type === 'variable_declaration' || node.parent === body;
    const target = isDeclared
      ? fieldOf(child, 'name')
      : child.type === 'assignment'
        ? fieldOf(child, 'left')
        : undefined;
    if (isSeen && target?.type === 'identifier') yield scope.of(target);
    yield* boundIn(child, body, scope);
  }
}
