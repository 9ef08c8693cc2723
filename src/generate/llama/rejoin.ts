/** So many tokens alike in a row, and an answer that departed from the unchanged one is back on it. */
const ALIKE = 8;

/**
 * What is left of the unchanged answer, once an answer that departed from it runs along it again; undefined before that.
 * Of several places with the same tokens, the one nearest to the answer's own position counts.
 * @param copied the unchanged answer's tokens @param answer the answer's so far
 * @param departed where it departed: the token there is the first that differs
 */
export function rejoin(
  copied: readonly number[],
  answer: readonly number[],
  departed: number,
): readonly number[] | undefined {
  if (answer.length - departed - 1 < ALIKE) return undefined;
  let best: number | undefined;
  for (let end = departed + ALIKE; end <= copied.length; end++) {
    if (best !== undefined && Math.abs(end - answer.length) >= Math.abs(best - answer.length)) continue;
    let same = 0;
    while (same < ALIKE && copied[end - 1 - same] === answer[answer.length - 1 - same]) same++;
    if (same === ALIKE) best = end;
  }
  return best === undefined ? undefined : copied.slice(best);
}
