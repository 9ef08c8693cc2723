import { createHash } from 'node:crypto';
import type { Language, LanguageName } from './language.ts';
import { languages } from './languages.ts';
import { localNames } from './localNames.ts';
import { parseAlone } from './parseAlone.ts';
import { fieldOf } from './syntaxNode.ts';
import type { SyntaxNode, SyntaxTree } from './syntaxNode.ts';

/**
 * A function's tokens without comments and layout: two texts that normalise alike are the same program. Statements
 * are closed with `;` and blocks of an indented language with braces, so that line breaks which matter still do.
 * A text that doesn't parse alone is only squeezed.
 */
export async function normalise(text: string, language: LanguageName): Promise<string> {
  const parsed = await parseAlone(text, language);
  if (parsed.kind !== 'function') return text.replace(/\s+/g, ' ').trim();
  return tokens(parsed.tree, languages[language]).join(' ');
}

/** The text as a program, whatever the language is called: of one that is not known here, without layout. */
export async function programOf(text: string, language: string): Promise<string> {
  return Object.hasOwn(languages, language)
    ? normalise(text, language as LanguageName)
    : text.replace(/\s+/g, ' ').trim();
}

/**
 * A key that near-duplicates share: functions that differ only in layout, comments, docstrings, quotes, their own name
 * and the names of their parameters and variables. SHA-256, hex.
 */
export async function nearDuplicateKey(text: string, language: LanguageName): Promise<string> {
  const parsed = await parseAlone(text, language);
  const hash = createHash('sha256').update(language);
  if (parsed.kind !== 'function') return hash.update(text.replace(/\s+/g, ' ').trim()).digest('hex');
  const renamed = new Map<string, string>();
  for (const name of localNames(parsed.found.callable, text)) renamed.set(name, `$${renamed.size + 1}`);
  const own = parsed.found.version.localName.split('.').at(-1)!;
  if (!renamed.has(own)) renamed.set(own, '$0');
  const show = (node: SyntaxNode): string | undefined => {
    const raw = text.slice(node.start, node.end);
    if (isDocstring(node)) return '';
    if (isName(node)) return renamed.get(raw) ?? raw;
    return node.type === 'string' ? raw.replace(/^(\w*)(["'])(.*)\2$/s, '$1"$3"') : undefined;
  };
  return hash.update(tokens(parsed.tree, languages[language], show).join(' ')).digest('hex');
}

/**
 * The tokens of a tree.
 * @param show another text for a node, or undefined for its own
 */
export function tokens(
  tree: SyntaxTree,
  language: Language,
  show?: (node: SyntaxNode) => string | undefined,
): string[] {
  const out: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (language.comments.includes(node.type)) return;
    const isLeaf = node.children.length === 0 || language.atoms.includes(node.type);
    const other = show?.(node);
    if (isLeaf || other !== undefined) {
      const raw = node.named ? tree.text.slice(Math.max(node.start, 0), Math.max(node.end, 0)) : node.type;
      const token = other ?? raw;
      if (token.trim() !== '' && token !== ';') out.push(token);
      return;
    }
    const isBlock = language.blocks.includes(node.type);
    if (isBlock) out.push('{');
    for (const child of node.children) {
      const before = out.length;
      visit(child);
      if (isBlock && child.named && out.length > before) out.push(';');
    }
    if (isBlock) out.push('}');
  };
  visit(tree.root);
  return out;
}

/** Whether an identifier names a variable, not a member or a keyword argument. */
function isName(node: SyntaxNode): boolean {
  if (!['identifier', 'shorthand_property_identifier', 'shorthand_property_identifier_pattern'].includes(node.type))
    return false;
  return node.field !== 'attribute' && !(node.parent?.type === 'keyword_argument' && node.field === 'name');
}

/** Whether a string is a Python block's documentation. */
export function isDocstring(node: SyntaxNode): boolean {
  if (node.type !== 'string' || node.parent?.type !== 'expression_statement') return false;
  const block = node.parent.parent;
  return block?.children[0] === node.parent && block.parent !== undefined && fieldOf(block.parent, 'body') === block;
}

/** The tokens of a function's text, from a tree that's at hand. */
export function normaliseTree(tree: SyntaxTree, language: Language): string {
  return tokens(tree, language).join(' ');
}
