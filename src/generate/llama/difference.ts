/** A text's tokens beside those of the unchanged answer. */
export interface Difference {
  /** how many tokens both begin with */
  readonly at: number;
  /** how many both end with, behind those */
  readonly same: number;
  /** the first token that differs */
  readonly other: number;
}

/** Where two token lists differ; undefined where one is the beginning of the other. */
export function differenceOf(answer: readonly number[], tokens: readonly number[]): Difference | undefined {
  const at = tokens.findIndex((token, index) => token !== answer[index]);
  if (at === -1 || at >= answer.length) return undefined;
  const most = Math.min(answer.length, tokens.length) - at;
  let same = 0;
  while (same < most && answer.at(-1 - same) === tokens.at(-1 - same)) same++;
  return { at, same, other: tokens[at]! };
}
