import { bare } from '../language.ts';
import type { DeclaredFunction, DeclaredScope, Language } from '../language.ts';
import { fieldOf, namedChildren, shortText } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';

/** A function's text starts at its line's indentation, so that all its lines can be moved together. */
export const python: Language = {
  name: 'python',
  family: 'python',
  extensions: ['.py', '.pyi'],
  grammar: 'python',
  declares,
  wrappers: [bare, { before: 'class _:\n', after: '' }],
  calls: { call: 'function' },
  isImport: (node) => ['import_statement', 'import_from_statement', 'future_import_statement'].includes(node.type),
  comments: ['comment'],
  atoms: ['string'],
  blocks: ['module', 'block'],
};

function declares(node: SyntaxNode, text: string): DeclaredFunction | DeclaredScope | undefined {
  const name = fieldOf(node, 'name');
  switch (node.type) {
    case 'class_definition':
      return name && { kind: 'scope', name: shortText(name, text) };
    case 'decorated_definition': {
      const definition = fieldOf(node, 'definition');
      return definition?.type === 'function_definition' ? definitionOf(definition, node, text) : undefined;
    }
    case 'function_definition':
      return definitionOf(node, node, text);
    case 'assignment':
      return lambda(node, text);
    default:
      return undefined;
  }
}

function definitionOf(callable: SyntaxNode, whole: SyntaxNode, text: string): DeclaredFunction | undefined {
  const name = fieldOf(callable, 'name');
  if (name === undefined) return undefined;
  const role = roleOf(whole, text);
  return {
    kind: 'function',
    name: shortText(name, text),
    start: lineStart(whole.start, text),
    end: whole.end,
    callable,
    ...(role === undefined ? {} : { role }),
  };
}

/** Property setters and deleters, and typing's overload stubs, share their name with another function on purpose. */
function roleOf(whole: SyntaxNode, text: string): string | undefined {
  for (const decorator of namedChildren(whole).filter((child) => child.type === 'decorator')) {
    const role = /[.@](setter|deleter|overload)$/.exec(shortText(decorator, text))?.[1];
    if (role !== undefined) return role;
  }
  return undefined;
}

function lambda(node: SyntaxNode, text: string): DeclaredFunction | undefined {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  if (right?.type !== 'lambda' || (left?.type !== 'identifier' && left?.type !== 'attribute')) return undefined;
  const whole = node.parent?.type === 'expression_statement' ? node.parent : node;
  return {
    kind: 'function',
    name: shortText(left, text),
    start: lineStart(whole.start, text),
    end: whole.end,
    callable: right,
  };
}

/** Where the line's indentation before `index` starts, or `index` where something else stands before it. */
function lineStart(index: number, text: string): number {
  let at = index;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at === 0 || text[at - 1] === '\n' || text[at - 1] === '\r' ? at : index;
}
