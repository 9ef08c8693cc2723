import { putCheckRun } from '../../github/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import { nothingFound, stoppedCheck, type FixRecord, type Stop } from '../../suggest/index.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from '../place/index.ts';
import { FIX_CHECK } from './checkName.ts';
import { putSuggestionCheck } from './showSuggestion.ts';

/** Tells on a pull request's commit why nothing is looked for, shown or applied. */
export async function showStop(
  { name, app }: RepositoryPlace,
  { pull, headSha }: { readonly pull: number; readonly headSha: string },
  stop: Stop,
  { github }: JobContext,
): Promise<void> {
  if (app.stage === 'shadow') return;
  const mark = { name: FIX_CHECK, headSha, externalId: `codelutra:stop:${pull}` };
  await putCheckRun(github, name, { ...mark, ...stoppedCheck(stop) });
}

/** Tells who asked that there is no fix, and what was tried. */
export async function showNothing(
  place: RepositoryPlace,
  row: SuggestionRow,
  record: FixRecord,
  context: JobContext,
): Promise<void> {
  const checkRunId = await putSuggestionCheck(place, row, nothingFound(record), context);
  await place.rows.suggestions.change(row.id, { checkRunId });
}
