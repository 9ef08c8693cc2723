const LONGEST = 4;
const SHORTEST = 2;

/**
 * Guesses an answer's next tokens by looking up its last ones in a text it probably copies (prompt look-up decoding). Of
 * several places with the same tokens, the one nearest to the answer's own position is taken: the answer runs along the text.
 * @param copied the tokens of the text that is probably copied
 * @param answer the answer's tokens so far
 * @param count how many to guess at most
 */
export function draftTokens(copied: readonly number[], answer: readonly number[], count: number): number[] {
  if (count <= 0) return [];
  if (answer.length === 0) return copied.slice(0, count);
  for (let length = Math.min(LONGEST, answer.length); length >= Math.min(SHORTEST, answer.length); length--) {
    const end = nearest(copied, answer, length);
    if (end !== undefined) return copied.slice(end, end + count);
  }
  return [];
}

/** The index after the occurrence of the answer's last `length` tokens that is nearest to the answer's length. */
function nearest(copied: readonly number[], answer: readonly number[], length: number): number | undefined {
  let best: number | undefined;
  for (let end = length; end < copied.length; end++) {
    if (best !== undefined && Math.abs(end - answer.length) >= Math.abs(best - answer.length)) continue;
    let same = 0;
    while (same < length && copied[end - 1 - same] === answer[answer.length - 1 - same]) same++;
    if (same === length) best = end;
  }
  return best;
}
