const COMMON = new Set(
  'a an and are as at be by can do does for from get has if in into is it its no not of on or self should so test tests that the then this to using was when will with without'.split(
    ' ',
  ),
);

/** A word in a name. */
export const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** The words of a name or a sentence, in lower case: `parseArrayValue`, `parse_array_value` and `parse array values` share theirs. */
export function wordsOf(text: string): string[] {
  return (text.match(WORDS) ?? [])
    .map((word) => word.toLowerCase())
    .map((word) => (word.length > 3 ? word.replace(/(?:s|ing|ed)$/, '') : word))
    .filter((word) => word.length > 1 && !COMMON.has(word));
}
