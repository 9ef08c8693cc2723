import type { Language } from './language.ts';
import { descendants, fieldOf, namedChildren, shortText, squeeze } from './syntaxNode.ts';
import type { SyntaxNode } from './syntaxNode.ts';

/** Longer lists tell a prompt's reader nothing more. */
const mostCalls = 64;

/** What stands before the body, on one line. */
export function signatureOf(callable: SyntaxNode, start: number, text: string): string {
  const body = fieldOf(callable, 'body');
  const head = text.slice(start, body?.start ?? callable.end);
  return squeeze(head, 400).replace(/\s*(=>|[{:])$/, (_, end: string) =>
    end === ':' ? '' : end === '=>' ? ' =>' : '',
  );
}

/** The parameters' names or patterns, without types and defaults. */
export function parametersOf(callable: SyntaxNode, language: Language, text: string): string[] {
  const single = fieldOf(callable, 'parameter');
  const list = single === undefined ? fieldOf(callable, 'parameters') : undefined;
  const nodes = single === undefined ? namedChildren(list ?? callable) : [single];
  if (list === undefined && single === undefined) return [];
  return nodes
    .filter((node) => !language.comments.includes(node.type))
    .map((node) => shortText(patternOf(node), text, 60));
}

function patternOf(node: SyntaxNode): SyntaxNode {
  const inner = fieldOf(node, 'pattern') ?? fieldOf(node, 'name') ?? fieldOf(node, 'left');
  if (inner !== undefined) return inner;
  // Python's `a: int` has no field for the name.
  return node.type === 'typed_parameter' ? (namedChildren(node)[0] ?? node) : node;
}

/** What is called below `callable`: plain names and member paths, in order of appearance, each once. */
export function callsOf(callable: SyntaxNode, language: Language, text: string): string[] {
  const found = new Set<string>();
  for (const node of descendants(callable)) {
    const field = language.calls[node.type];
    const callee = field === undefined ? undefined : fieldOf(node, field);
    if (callee === undefined) continue;
    const name = text.slice(callee.start, callee.end).replace(/\s+/g, '');
    if (name.length <= 60 && /^[\w$#.?:!]+$/.test(name)) found.add(name.replaceAll('?.', '.'));
    if (found.size >= mostCalls) break;
  }
  return [...found];
}
