import { bare } from '../language.ts';
import type { DeclaredFunction, DeclaredScope, Language } from '../language.ts';
import { fieldOf, shortText } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';

export const rust: Language = {
  name: 'rust',
  family: 'rust',
  extensions: ['.rs'],
  grammar: 'rust',
  declares,
  wrappers: [bare],
  calls: { call_expression: 'function', macro_invocation: 'macro' },
  isImport: (node) => node.type === 'use_declaration',
  comments: ['line_comment', 'block_comment'],
  atoms: ['string_literal', 'raw_string_literal', 'char_literal'],
  blocks: ['source_file', 'block', 'declaration_list'],
};

function declares(node: SyntaxNode, text: string): DeclaredFunction | DeclaredScope | undefined {
  const name = fieldOf(node, 'name');
  switch (node.type) {
    case 'function_item':
      return (
        name && { kind: 'function', name: shortText(name, text), start: node.start, end: node.end, callable: node }
      );
    case 'mod_item':
    case 'trait_item':
      return name && { kind: 'scope', name: shortText(name, text) };
    case 'impl_item': {
      const type = fieldOf(node, 'type');
      const base = type?.type === 'generic_type' ? (fieldOf(type, 'type') ?? type) : type;
      return base && { kind: 'scope', name: shortText(base, text) };
    }
    default:
      return undefined;
  }
}
