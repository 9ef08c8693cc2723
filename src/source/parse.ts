import type { Tree, TreeCursor } from 'web-tree-sitter';
import { UserError } from '../errors.ts';
import { lineAndColumn } from './lines.ts';
import { loadGrammar } from './loadGrammar.ts';
import { SourceSyntaxError } from './sourceSyntaxError.ts';
import { bare } from './language.ts';
import type { Language, Wrapper } from './language.ts';
import type { SyntaxNode, SyntaxTree } from './syntaxNode.ts';
import { squeeze } from './syntaxNode.ts';

/** Bounds on a text before and while it is parsed. */
export interface ParseLimits {
  /** UTF-16 units */
  readonly length: number;
  readonly nodes: number;
  readonly depth: number;
  readonly milliseconds: number;
}

/** Places that the grammar alone gets wrong, in one text. */
const mostRepairs = 16;

export const parseLimits: ParseLimits = { length: 2 ** 21, nodes: 2_000_000, depth: 1000, milliseconds: 10_000 };

/** How to read a text: its path (for messages), its language, and what stands around it. */
export interface ParseInput {
  readonly path: string;
  readonly text: string;
  readonly language: Language;
  /** put around the text while parsing; its own nodes lie before 0 and after the text's end */
  readonly wrapper?: Wrapper;
  readonly limits?: ParseLimits;
}

/**
 * Parses a whole text.
 * @throws SourceSyntaxError where the grammar does not accept it; UserError where it passes a limit
 */
export async function parse(input: ParseInput): Promise<SyntaxTree> {
  const { path, text, language, wrapper = bare, limits = parseLimits } = input;
  if (text.length > limits.length) throw tooLarge(path, `is longer than ${limits.length} characters`);
  const parser = await loadGrammar(language.grammar);
  const deadline = performance.now() + limits.milliseconds;
  let shown = wrapper.before + text + wrapper.after;
  for (let repairs = 0; ; repairs++) {
    const tree = parser.parse(shown, null, { progressCallback: () => performance.now() > deadline });
    if (tree === null) {
      parser.reset();
      throw tooLarge(path, `took longer than ${limits.milliseconds} ms to parse`);
    }
    try {
      if (!tree.rootNode.hasError) return { root: copyTree(path, tree, limits, wrapper.before.length), text };
      const at = errorIndex(tree);
      const repaired = repairs < mostRepairs ? language.repair?.(shown, at) : undefined;
      if (repaired?.length !== shown.length) throw syntaxError(input, at);
      shown = repaired;
    } finally {
      tree.delete();
    }
  }
}

function tooLarge(path: string, what: string): UserError {
  return new UserError(`a source file ${what}`, { where: path, fix: 'Leave this file out; it is probably generated.' });
}

interface OpenNode extends SyntaxNode {
  readonly children: SyntaxNode[];
}

function copyTree(path: string, tree: Tree, limits: ParseLimits, offset: number): SyntaxNode {
  const cursor = tree.walk();
  try {
    const root = copyNode(cursor, undefined, offset);
    let at: OpenNode = root;
    let depth = 0;
    for (let nodes = 1; ; nodes++) {
      if (nodes > limits.nodes) throw tooLarge(path, `has more than ${limits.nodes} syntax nodes`);
      if (depth > limits.depth) throw tooLarge(path, `is nested deeper than ${limits.depth} levels`);
      let parent: OpenNode | undefined = at;
      if (cursor.gotoFirstChild()) depth++;
      else {
        parent = at.parent as OpenNode | undefined;
        while (!cursor.gotoNextSibling()) {
          if (!cursor.gotoParent()) return root;
          depth--;
          parent = parent?.parent as OpenNode | undefined;
        }
      }
      at = copyNode(cursor, parent, offset);
      parent?.children.push(at);
    }
  } finally {
    cursor.delete();
  }
}

function copyNode(cursor: TreeCursor, parent: SyntaxNode | undefined, offset: number): OpenNode {
  return {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName ?? undefined,
    start: cursor.startIndex - offset,
    end: cursor.endIndex - offset,
    parent,
    children: [],
  };
}

/** Where the innermost of the first errors starts. */
function errorIndex(tree: Tree): number {
  const cursor = tree.walk();
  try {
    while (cursor.currentNode.hasError && !cursor.currentNode.isError && cursor.gotoFirstChild()) {
      while (!cursor.currentNode.hasError && !cursor.currentNode.isMissing && cursor.gotoNextSibling());
    }
    return cursor.startIndex;
  } finally {
    cursor.delete();
  }
}

function syntaxError({ path, text, language, wrapper = bare }: ParseInput, index: number): SourceSyntaxError {
  const at = Math.min(Math.max(index - wrapper.before.length, 0), text.length);
  const { line, column } = lineAndColumn(text, at);
  return new SourceSyntaxError(path, language.name, line, column, squeeze(text.slice(at, at + 60), 40));
}
