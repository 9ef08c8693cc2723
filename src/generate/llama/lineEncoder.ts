import type { Tokenizer } from '../../model/index.ts';

/**
 * Where a text may be cut between its lines: before the blanks that a new line begins with (vocabularies in which a line's
 * end and the next one's indentation are one token), or behind line ends (those in which a line's last sign and its end are).
 */
const CUTS = [/(?<!\s)(?=\s*\n)/, /(?<=\n)(?!\s*\n)/];

/**
 * Encodes texts that share most of their lines with `sample`, each different line once: thousands of edits of a long
 * function take as long as a few. Where the vocabulary knows no cut that leaves the sample's tokens as they are, a text is
 * encoded whole.
 */
export function lineEncoder(tokenizer: Pick<Tokenizer, 'encode'>, sample: string): (text: string) => number[] {
  const whole = tokenizer.encode(sample);
  for (const cut of CUTS) {
    const known = new Map<string, number[]>();
    const encode = (text: string): number[] =>
      text.split(cut).flatMap((part) => {
        let tokens = known.get(part);
        if (tokens === undefined) known.set(part, (tokens = tokenizer.encode(part)));
        return tokens;
      });
    const parts = encode(sample);
    if (parts.length === whole.length && parts.every((token, at) => token === whole[at])) return encode;
  }
  return (text) => tokenizer.encode(text);
}
