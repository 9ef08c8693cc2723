import { putCheckRun } from '../../github/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import {
  fixCheck,
  fixRecordSchema,
  nothingFound,
  stoppedCheck,
  type FixRecord,
  type Stop,
} from '../../suggest/index.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from '../place/index.ts';
import { FIX_CHECK } from './checkName.ts';
import { putSuggestionCheck } from './showSuggestion.ts';

/** Tells on a pull request's commit why nothing is looked for, shown or applied. */
export async function showStop(
  place: RepositoryPlace,
  { pull, headSha }: { readonly pull: number; readonly headSha: string },
  stop: Stop,
  context: JobContext,
): Promise<void> {
  const { name, app, rows } = place;
  if (app.stage === 'shadow') return;
  const shown = (await rows.suggestions.of(pull, headSha)).findLast(({ state }) => state === 'shown');
  if (shown !== undefined) {
    await stopShown(place, shown, stop, context);
    return;
  }
  const mark = { name: FIX_CHECK, headSha, externalId: `codelutra:stop:${pull}` };
  await putCheckRun(context.github, name, { ...mark, ...stoppedCheck(stop) });
}

/** Of two checks of one name GitHub shows the newer alone: the reason goes onto the fix, which stays to be seen. */
async function stopShown(place: RepositoryPlace, shown: SuggestionRow, stop: Stop, context: JobContext): Promise<void> {
  // What strangers ask for changes nothing of it.
  if (stop.kind === 'no-write') return;
  const check = fixCheck(fixRecordSchema.parse(shown.report));
  const { title, summary } = stoppedCheck(stop);
  const text = { ...check, title, summary: `${summary}\n\n${check.summary}` };
  await putSuggestionCheck(place, shown, stop.kind === 'asked' ? { ...text, actions: [] } : text, context);
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
