import { bare } from '../language.ts';
import type { DeclaredFunction, DeclaredScope, Language } from '../language.ts';
import { fieldOf, shortText } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';

const scopes = ['class_declaration', 'interface_declaration', 'enum_declaration', 'record_declaration'];
const functions = ['method_declaration', 'constructor_declaration', 'compact_constructor_declaration'];

/** Overloads share a name and are told apart by their place in the file. */
export const java: Language = {
  name: 'java',
  family: 'java',
  extensions: ['.java'],
  grammar: 'java',
  declares,
  wrappers: [{ before: 'class _ {\n', after: '\n}' }, bare],
  calls: { method_invocation: 'name', object_creation_expression: 'type' },
  isImport: (node) => node.type === 'import_declaration',
  comments: ['line_comment', 'block_comment'],
  atoms: ['string_literal', 'character_literal', 'text_block'],
  blocks: ['program', 'block', 'class_body', 'constructor_body', 'switch_block_statement_group'],
};

function declares(node: SyntaxNode, text: string): DeclaredFunction | DeclaredScope | undefined {
  const name = fieldOf(node, 'name');
  if (name === undefined) return undefined;
  if (scopes.includes(node.type)) return { kind: 'scope', name: shortText(name, text) };
  if (!functions.includes(node.type) || fieldOf(node, 'body') === undefined) return undefined;
  return { kind: 'function', name: shortText(name, text), start: node.start, end: node.end, callable: node };
}
