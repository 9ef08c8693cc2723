import { code, plain } from '../../suggest/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import type { RepositoryPlace } from '../place/index.ts';

/** What `/codelutra status` answers: the stage, what was done on the pull request, and the last learning. */
export async function pullStatus({ rows, app }: RepositoryPlace, pull: number): Promise<string> {
  const suggestions = await rows.suggestions.of(pull);
  const stop = await rows.stops.of(pull);
  const [learn] = await rows.learns.recent(1);
  const known = await rows.read();
  return [
    `- Stage: \`${app.stage}\`, model: ${code(app.model)}`,
    ...(stop === undefined ? [] : [`- Stopped by ${code(stop.actor)}; \`/codelutra fix\` goes on`]),
    suggestions.length === 0 ? '- No fix was looked for on this pull request' : '- Fixes looked for here:',
    ...suggestions.map((row) => `  - ${line(row)}`),
    learn === undefined
      ? '- No model was learnt here yet'
      : `- Last learning: ${learn.state}${learn.reason === null ? '' : ` (${plain(learn.reason)})`}`,
    `- New pairs since then: ${known?.new_pairs ?? 0}`,
  ].join('\n');
}

function line({ attempt, head_sha: sha, state, reason }: SuggestionRow): string {
  return `${sha.slice(0, 10)}, attempt ${attempt}: ${state}${reason === null ? '' : ` (${plain(reason)})`}`;
}
