import { UserError } from '../errors.ts';

const FORM = /^[A-Za-z0-9][A-Za-z0-9:._/-]{0,199}$/;

/**
 * The line that a comment of ours begins with, so that it is found again. It is not shown.
 * @throws UserError for a key that could end the line early
 */
export function markerOf(key: string): string {
  if (!FORM.test(key) || key.includes('--')) throw new UserError(`${JSON.stringify(key)} can't mark a comment`);
  return `<!-- codelutra:${key} -->`;
}

/** Whether a text begins with the key's mark. Whose text it is, is for the caller to check: anyone can write a mark. */
export function isMarked(body: string | null | undefined, key: string): boolean {
  const [first] = (body ?? '').split('\n', 1);
  return first?.trimEnd() === markerOf(key);
}

/** GitHub takes no more characters in a comment, nor in a part of a check run. */
const MOST_CHARACTERS = 65_000;

/** A text that GitHub takes: cut with a mark where it is too long. */
export function fitting(text: string): string {
  // GitHub counts some limits in bytes.
  const bytes = Buffer.from(text);
  if (bytes.length <= MOST_CHARACTERS) return text;
  const cut = new TextDecoder().decode(bytes.subarray(0, MOST_CHARACTERS - 100)).replace(/\ufffd+$/, '');
  return `${cut}\n\n_(cut)_`;
}
