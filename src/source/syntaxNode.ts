/**
 * One node of a parsed text, copied out of the parser so that nothing needs to be freed.
 * `start` and `end` are UTF-16 indices into the text, as `String.slice` takes them.
 */
export interface SyntaxNode {
  readonly type: string;
  /** false for punctuation and keywords, whose type is their text */
  readonly named: boolean;
  /** the name of the parent's field this node fills, if any */
  readonly field: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly parent: SyntaxNode | undefined;
  readonly children: readonly SyntaxNode[];
}

/** A text that parsed without an error. */
export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly text: string;
}

/** The first child that fills `field`. */
export function fieldOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** The children that aren't punctuation or keywords; comments count. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named);
}

/** `node` and everything below it, in the order of the text. */
export function* descendants(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of node.children) yield* descendants(child);
}

/** The node and its parents, innermost first. */
export function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let at: SyntaxNode | undefined = node; at !== undefined; at = at.parent) yield at;
}

/** The siblings before `node`, nearest first. */
export function precedingSiblings(node: SyntaxNode): SyntaxNode[] {
  const siblings = node.parent?.children ?? [];
  return siblings.slice(0, siblings.indexOf(node)).reverse();
}

/** `text` with every run of white space as one space, cut to `limit` characters. */
export function squeeze(text: string, limit = 120): string {
  const short = text.replace(/\s+/g, ' ').trim();
  return short.length <= limit ? short : `${short.slice(0, limit - 1)}…`;
}

/** The text under `node`, squeezed to one line. */
export function shortText(node: SyntaxNode, text: string, limit = 120): string {
  return squeeze(text.slice(node.start, node.end), limit);
}
