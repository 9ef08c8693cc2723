import { bare } from '../language.ts';
import type { DeclaredFunction, Language } from '../language.ts';
import { descendants, fieldOf, shortText } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';

export const go: Language = {
  name: 'go',
  family: 'go',
  extensions: ['.go'],
  grammar: 'go',
  declares,
  wrappers: [bare],
  calls: { call_expression: 'function' },
  isImport: (node) => node.type === 'import_declaration',
  comments: ['comment'],
  atoms: ['interpreted_string_literal', 'raw_string_literal', 'rune_literal'],
  blocks: ['source_file', 'block', 'statement_list'],
};

function declares(node: SyntaxNode, text: string): DeclaredFunction | undefined {
  const name = fieldOf(node, 'name');
  if (name === undefined || (node.type !== 'function_declaration' && node.type !== 'method_declaration'))
    return undefined;
  // A declaration without a body is written in assembly.
  if (fieldOf(node, 'body') === undefined) return undefined;
  const receiver = receiverType(node, text);
  const local = shortText(name, text);
  const qualified = receiver === undefined ? local : `${receiver}.${local}`;
  return { kind: 'function', name: qualified, start: node.start, end: node.end, callable: node };
}

function receiverType(node: SyntaxNode, text: string): string | undefined {
  const receiver = fieldOf(node, 'receiver');
  if (receiver === undefined) return undefined;
  for (const below of descendants(receiver)) if (below.type === 'type_identifier') return shortText(below, text);
  return undefined;
}
