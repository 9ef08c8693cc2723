import type { SyntaxNode } from './syntaxNode.ts';

export type LanguageName = 'javascript' | 'typescript' | 'tsx' | 'python' | 'go' | 'java' | 'rust';

/** A function that a node declares. */
export interface DeclaredFunction {
  readonly kind: 'function';
  /** the name within its scope, such as `format`, `proto.tz` or `default` */
  readonly name: string;
  /** where the function's text starts: its first decorator or overload where it has one (UTF-16) */
  readonly start: number;
  readonly end: number;
  /** the node with the `parameters` and `body` fields */
  readonly callable: SyntaxNode;
  /** tells apart functions that share a name by design: `set` for a setter, `overload` for a stub */
  readonly role?: string;
}

/** A node whose name qualifies the functions inside it: a class, a namespace, an object. */
export interface DeclaredScope {
  readonly kind: 'scope';
  readonly name: string;
}

/** One programming language: everything the other files need to know about its grammar. */
export interface Language {
  readonly name: LanguageName;
  /** languages of one family share their node types and mutation operators */
  readonly family: 'ecmascript' | 'python' | 'go' | 'java' | 'rust';
  /** with the dot, lower case */
  readonly extensions: readonly string[];
  /** the grammar's file is `tree-sitter-<grammar>.wasm` */
  readonly grammar: string;
  /** what `node` declares, if it declares something with a name */
  declares(node: SyntaxNode, text: string): DeclaredFunction | DeclaredScope | undefined;
  /** what to put around a function's text to parse it alone, in the order to try */
  readonly wrappers: readonly Wrapper[];
  /** the field that holds the callee, by node type */
  readonly calls: Readonly<Record<string, string>>;
  /** whether a top-level node brings in another module */
  isImport(node: SyntaxNode, text: string): boolean;
  /**
   * Where the grammar is known to refuse valid text: the text to parse instead, of the same length, or undefined.
   * @param at where the first error starts
   */
  readonly repair?: (text: string, at: number) => string | undefined;
  readonly comments: readonly string[];
  /** nodes compared by their text: white space inside them counts */
  readonly atoms: readonly string[];
  /** nodes whose children are statements */
  readonly blocks: readonly string[];
}

export interface Wrapper {
  readonly before: string;
  readonly after: string;
}

/** A function at the file's level needs nothing around it. */
export const bare: Wrapper = { before: '', after: '' };
