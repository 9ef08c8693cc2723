import type { FunctionVersion } from './functionVersion.ts';
import { requireLanguage } from './listFunctions.ts';
import { parse } from './parse.ts';
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
