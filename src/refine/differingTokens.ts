import { diffArrays } from 'diff';

/**
 * Which tokens of each answer are not part of their longest common subsequence: what the focal mask keeps.
 * @returns 1 where a token differs, one entry a token
 */
export function differingTokens(
  chosen: readonly number[],
  rejected: readonly number[],
): { chosen: Uint8Array; rejected: Uint8Array } {
  const marks = { chosen: new Uint8Array(chosen.length), rejected: new Uint8Array(rejected.length) };
  let inChosen = 0;
  let inRejected = 0;
  for (const { added, removed, count } of diffArrays([...chosen], [...rejected])) {
    if (added) marks.rejected.fill(1, inRejected, (inRejected += count));
    else if (removed) marks.chosen.fill(1, inChosen, (inChosen += count));
    else {
      inChosen += count;
      inRejected += count;
    }
  }
  return marks;
}
