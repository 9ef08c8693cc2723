import type { FunctionVersion } from './functionVersion.ts';
import type { LanguageName } from './language.ts';
import { languages } from './languages.ts';
import { requireLanguage } from './listFunctions.ts';
import { parse } from './parse.ts';
import { SourceSyntaxError } from './sourceSyntaxError.ts';
import { shortText } from './syntaxNode.ts';

/**
 * A file's imports (and `require` lines), each on one line.
 * @throws SourceSyntaxError where the file doesn't parse
 */
export async function imports(path: string, source: string): Promise<string[]> {
  const language = requireLanguage(path);
  const { root } = await parse({ path, text: source, language });
  return root.children.filter((node) => language.isImport(node, source)).map((node) => shortText(node, source, 200));
}

/** A text without the imports (and `require` lines) that it begins with; as it is where it doesn't parse. */
export async function withoutImports(text: string, name: LanguageName): Promise<string> {
  const language = languages[name];
  try {
    const { root } = await parse({ path: '(text)', text, language });
    const code = root.children.filter(({ type }) => !language.comments.includes(type));
    const first = code.findIndex((node) => !language.isImport(node, text));
    return first <= 0 ? text : text.slice(code[first - 1]!.end);
  } catch (error) {
    if (error instanceof SourceSyntaxError) return text;
    throw error;
  }
}

/** The signatures of the file's functions that `fn` calls, by the last part of their names; its own is left out. */
export function calledSignatures(fn: FunctionVersion, functions: readonly FunctionVersion[]): string[] {
  const called = new Set(fn.calls.map(lastPart));
  return functions
    .filter((other) => other.name !== fn.name && other.outer !== fn.name && called.has(lastPart(other.localName)))
    .map((other) => other.signature);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
