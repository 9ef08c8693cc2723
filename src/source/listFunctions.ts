import { UserError } from '../errors.ts';
import { collectFunctions } from './collectFunctions.ts';
import type { FunctionVersion } from './functionVersion.ts';
import { languageOf, languages } from './languages.ts';
import type { Language } from './language.ts';
import { parse } from './parse.ts';

/**
 * Every named function of a file, in the order of the text, an outer function before those in it.
 * @param path decides the language, by its extension
 * @throws SourceSyntaxError where the file doesn't parse; UserError for another language or a file past the limits
 */
export async function listFunctions(path: string, source: string): Promise<FunctionVersion[]> {
  const language = requireLanguage(path);
  const tree = await parse({ path, text: source, language });
  return collectFunctions(path, tree, language).map((found) => found.version);
}

/**
 * The language of a file.
 * @throws UserError where functions can't be read from such a file
 */
export function requireLanguage(path: string): Language {
  const language = languageOf(path);
  if (language !== undefined) return language;
  const known = Object.values(languages).flatMap((one) => one.extensions);
  throw new UserError('no known programming language', {
    where: path,
    fix: `Give a file that ends in ${known.join(', ')}.`,
  });
}

/** The innermost function at a 1-based line, as stack frames give it. */
export function enclosing(functions: readonly FunctionVersion[], line: number): FunctionVersion | undefined {
  // Outer functions come first, so the last that holds the line is the innermost.
  return functions.findLast(({ span }) => span.startLine <= line && line <= span.endLine);
}
