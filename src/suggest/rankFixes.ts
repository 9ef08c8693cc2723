import { scoreTexts } from '../generate/index.ts';
import { diffLines } from 'diff';
import { nearDuplicateKey } from '../source/index.ts';
import { inItsFile } from './inItsFile.ts';
import { functionKey } from './localise/index.ts';
import { promptTask, type ProposeContext } from './propose/index.ts';
import type { Fix } from './search.ts';

/**
 * Fixes, best first: those that the model holds likeliest in their file ({@link scoreTexts}), then those that change least,
 * then those found first. Without a model, or for fixes of several functions, size alone decides. Of those that differ in layout,
 * comments, documentation and local names alone ({@link nearDuplicateKey}) the one that changes least stands for all.
 */
export async function rankFixes(fixes: readonly Fix[], context: ProposeContext): Promise<readonly Fix[]> {
  if (fixes.length < 2) return fixes;
  const scores = await scoresOf(fixes, context);
  const order = fixes.map((fix, at) => ({ fix, score: scores[at] ?? 0, size: changedLines(fix), at }));
  order.sort((a, b) => b.score - a.score || a.size - b.size || a.at - b.at);
  const groups = new Map<string, typeof order>();
  for (const one of order) {
    const { suspect, text } = one.fix.proposal;
    const key = `${functionKey(suspect.fn)} ${await nearDuplicateKey(text, suspect.fn.language)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((alike) => alike.sort((a, b) => a.size - b.size || a.at - b.at)[0]!.fix);
}

async function scoresOf(fixes: readonly Fix[], context: ProposeContext): Promise<readonly (number | null)[]> {
  const { suspect } = fixes[0]!.proposal;
  const isSame = fixes.every(({ proposal }) => proposal.suspect.fn === suspect.fn);
  if (context.model === undefined || !isSame) return [];
  const texts = await Promise.all(fixes.map(({ proposal }) => inItsFile(proposal, context.scene)));
  return scoreTexts(await promptTask(context, suspect), texts, context.model, context.run);
}

/** Characters in the lines that differ, of both versions. */
function changedLines({ proposal: { suspect, text } }: Fix): number {
  return diffLines(suspect.fn.text, text)
    .filter(({ added, removed }) => added || removed)
    .reduce((sum, { value }) => sum + value.length, 0);
}
