import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import MarkdownIt from 'markdown-it';
import { gfm } from 'micromark-extension-gfm';

/** A node as the tests look at it. */
export interface Node {
  readonly type: string;
  readonly value?: string;
  readonly lang?: string | null;
  readonly children?: readonly Node[];
}

/** What GitHub's flavour of Markdown makes of a text. */
export function treeOf(markdown: string): Node {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as Node;
}

const markdownIt = new MarkdownIt({ html: true, linkify: true });

/** The page that another reader of Markdown makes of a text. */
export function pageOf(markdown: string): string {
  return markdownIt.render(markdown);
}

export function nodesIn(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(nodesIn)];
}

/** What a text is made of, without what is written in it. HTML is named whole: it is ours or it is wrong. */
export function skeletonOf({ type, lang, value, children }: Node): unknown {
  const own = type === 'html' ? `html ${value ?? ''}` : type === 'code' ? `code ${lang ?? ''}` : type;
  return children === undefined ? own : [own, ...children.map(skeletonOf)];
}

/** The lines of the suggestion block in a comment, each with its end, as GitHub would commit them. */
export function suggestedText(markdown: string): string | undefined {
  const found = /<code class="language-suggestion">([\s\S]*?)<\/code>/.exec(pageOf(markdown));
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
  return found?.[1]?.replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity] ?? entity);
}
