import { scoreTexts } from '../generate/index.ts';
import { diffLines } from 'diff';
import type { Fix } from './search.ts';
import { promptTask, type ProposeContext } from './propose/index.ts';

/**
 * Of several fixes, the one that the model holds likeliest in its file ({@link scoreTexts}), then the one that changes least,
 * then the one found first. Without a model, or for fixes of several functions, size alone decides.
 */
export async function chooseFix(fixes: readonly Fix[], context: ProposeContext): Promise<Fix | undefined> {
  const [first] = fixes;
  if (first === undefined || fixes.length === 1) return first;
  const scores = await scoresOf(fixes, context);
  const order = fixes.map((fix, at) => ({ fix, score: scores[at] ?? 0, size: changedLines(fix), at }));
  order.sort((a, b) => b.score - a.score || a.size - b.size || a.at - b.at);
  return order[0]?.fix;
}

async function scoresOf(fixes: readonly Fix[], context: ProposeContext): Promise<readonly (number | null)[]> {
  const { suspect } = fixes[0]!.proposal;
  const isSame = fixes.every(({ proposal }) => proposal.suspect.fn === suspect.fn);
  if (context.model === undefined || !isSame) return [];
  // What a model writes has plain line ends, which replaceFunction adapts: they are no difference.
  const lineEnd = /\r?\n/.exec(suspect.fn.text)?.[0] ?? '\n';
  return scoreTexts(
    await promptTask(context, suspect),
    fixes.map(({ proposal }) => proposal.text.replace(/\r?\n/g, lineEnd)),
    context.model,
    context.run,
  );
}

/** Characters in the lines that differ, of both versions. */
function changedLines({ proposal: { suspect, text } }: Fix): number {
  return diffLines(suspect.fn.text, text)
    .filter(({ added, removed }) => added || removed)
    .reduce((sum, { value }) => sum + value.length, 0);
}
