import { SourceSyntaxError } from './sourceSyntaxError.ts';
import { collectFunctions } from './collectFunctions.ts';
import type { FoundFunction } from './collectFunctions.ts';
import type { FunctionVersion } from './functionVersion.ts';
import type { Language, LanguageName } from './language.ts';
import { languages } from './languages.ts';
import { parse } from './parse.ts';
import type { SyntaxNode, SyntaxTree } from './syntaxNode.ts';

/** What a text that should be one function turned out to be. */
export type ParsedAlone =
  | { readonly kind: 'function'; readonly found: FoundFunction; readonly tree: SyntaxTree }
  | { readonly kind: 'syntax-error'; readonly error: SourceSyntaxError }
  | { readonly kind: 'not-one-function'; readonly functions: readonly FunctionVersion[] };

/** The path that stands for a text that comes from no file. */
const nowhere = '(text)';

/**
 * Parses a function's text by itself, a method's or an indented one's as well. Comments around the function are
 * allowed, other code is not. Indices are those of `text`.
 */
export async function parseAlone(text: string, name: LanguageName): Promise<ParsedAlone> {
  const language = languages[name];
  let error: SourceSyntaxError | undefined;
  let functions: FunctionVersion[] | undefined;
  for (const wrapper of language.wrappers) {
    try {
      const tree = await parse({ path: nowhere, text, language, wrapper });
      const found = collectFunctions(nowhere, tree, language);
      const outermost = found.filter(({ version }) => version.outer === undefined);
      const only = outermost[0];
      if (outermost.length === 1 && only && isWhole(tree, only.version, language))
        return { kind: 'function', found: only, tree };
      functions ??= outermost.map(({ version }) => version);
    } catch (thrown) {
      if (!(thrown instanceof SourceSyntaxError)) throw thrown;
      error ??= thrown;
    }
  }
  if (functions !== undefined) return { kind: 'not-one-function', functions };
  if (error !== undefined) return { kind: 'syntax-error', error };
  throw new TypeError(`${name} has no wrapper to parse a function with`);
}

/**
 * Reads a text that should be exactly one function, such as a model's answer.
 * @returns the function, its span within `text`; undefined where the text is anything else, or doesn't parse
 */
export async function readFunction(text: string, language: LanguageName): Promise<FunctionVersion | undefined> {
  const parsed = await parseAlone(alignFirstLine(text), language);
  return parsed.kind === 'function' ? parsed.found.version : undefined;
}

/**
 * An indented Python text that starts with a decorator and was trimmed, with the first line's indentation put back: that
 * of the `def` below it. The grammar accepts such a text as it is, Python does not.
 */
export function alignFirstLine(text: string): string {
  if (!text.startsWith('@') || /^(?:async[ \t]+)?def\b/m.test(text)) return text;
  const indentation = /^[ \t]+(?=(?:async[ \t]+)?def\b)/m.exec(text)?.[0] ?? '';
  return indentation + text;
}

/** Tokens that may stand beside a function without being code of their own. */
const harmless = [';', ',', 'export', 'default'];

/** Whether nothing but comments and `harmless` tokens stand outside of the function. */
function isWhole({ root, text }: SyntaxTree, only: FunctionVersion, language: Language): boolean {
  const isOutside = (node: SyntaxNode): boolean => {
    const isWrapper = node.end <= 0 || node.start >= text.length;
    const isInside = only.span.start <= node.start && node.end <= only.span.end;
    if (isWrapper || isInside || language.comments.includes(node.type)) return false;
    if (node.children.length > 0) return node.children.some(isOutside);
    return !harmless.includes(node.type) && text.slice(node.start, node.end).trim() !== '';
  };
  return !isOutside(root);
}
