import type { LanguageName } from './language.ts';
import { isDocstring } from './normalise.ts';
import { parseAlone } from './parseAlone.ts';
import { fieldOf } from './syntaxNode.ts';

/**
 * Where a function's body begins, in UTF-16 units of its text: behind the `{` of its head or its arrow, in Python before the
 * blanks of the first statement that isn't documentation. 0 for a text that isn't one function.
 */
export async function signatureEnd(text: string, language: LanguageName): Promise<number> {
  const parsed = await parseAlone(text, language);
  const body = parsed.kind === 'function' ? fieldOf(parsed.found.callable, 'body') : undefined;
  if (body === undefined) return 0;
  if (text[body.start] === '{' && body.type === 'statement_block') return body.start + 1;
  const documentation = body.children[0]?.children.find(isDocstring);
  return documentation?.end ?? text.slice(0, body.start).trimEnd().length;
}
