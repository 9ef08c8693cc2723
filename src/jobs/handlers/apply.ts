import { commitFiles, getPull, mayWrite, permissionOf } from '../../github/index.ts';
import { code, fixCheck, fixRecordSchema, stoppedCheck, type Stop } from '../../suggest/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import type { Handler, JobContext } from '../jobContext.ts';
import { openPlace, type RepositoryPlace } from '../place/index.ts';
import { putSuggestionCheck } from '../show/index.ts';
import { weighSuggestion } from '../feedback/index.ts';

/** Commits a suggestion on its pull request's branch, if that is still what the fix was made for. */
export const apply: Handler<'apply'> = {
  async run(job, context) {
    const place = await openPlace(job, context);
    const row = await place?.rows.suggestions.find(job.suggestionId);
    if (place === undefined || row === undefined || row.edit === null || row.report === null) return;
    const record = fixRecordSchema.parse(row.report);
    const applied = await commit(place, row, job.by, context);
    if ('kind' in applied) {
      context.log.info({ suggestion: row.id, stop: applied.kind }, 'not applied');
      // Somebody without the right to push changes nothing for those who have it.
      if (applied.kind === 'no-write') return;
      const check = { ...fixCheck(record), actions: [] };
      const { title, summary } = stoppedCheck(applied);
      await putSuggestionCheck(place, row, { ...check, title, summary: `${summary}\n\n${check.summary}` }, context);
      await place.rows.suggestions.change(row.id, { state: 'outdated', reason: title });
      return;
    }
    await place.rows.feedback.add({ suggestionId: row.id, kind: 'applied', actor: job.by });
    const check = fixCheck(record);
    const summary = `Committed as ${applied.sha}, asked for by ${code(job.by)}.\n\n${check.summary}`;
    await putSuggestionCheck(
      place,
      row,
      { ...check, state: 'success', title: 'Applied', summary, actions: [] },
      context,
    );
    await place.rows.suggestions.change(row.id, { state: 'applied', reason: `committed as ${applied.sha}` });
    // A fork's is not committed.
    await weighSuggestion(place, row, { isFork: false }, context);
    context.log.info({ suggestion: row.id, commit: applied.sha }, 'applied');
  },
};

async function commit(
  { name }: RepositoryPlace,
  row: SuggestionRow,
  by: string,
  { github }: JobContext,
): Promise<{ sha: string } | Stop> {
  const { edit } = row;
  const pull = await getPull(github, name, row.pull);
  if (pull === undefined || edit === null || pull.isFork) return { kind: 'moved' };
  if (!mayWrite(await permissionOf(github, name, by))) return { kind: 'no-write', by };
  // Where the branch has moved, it may have been by this very commit, before a kill.
  if (pull.state === 'closed' && pull.head.sha === row.head_sha) return { kind: 'closed' };
  const made = await commitFiles(github, name, {
    branch: pull.head.ref,
    head: row.head_sha,
    files: [{ path: edit.path, text: edit.after }],
    message: `Fix ${functionOf(row)}\n\nSuggestion ${row.id} of codelutra, applied by ${by}.\n`,
  });
  if (made.done) return { sha: made.commit };
  return pull.state === 'closed' ? { kind: 'closed' } : { kind: 'moved' };
}

/** For a commit's message, where words in brackets may mean something to CI. */
function functionOf({ report, edit }: SuggestionRow): string {
  const name = fixRecordSchema.parse(report).places[0]?.function ?? edit?.path ?? 'a function';
  return name.replace(/[^\w.$#/-]+/g, ' ').trim();
}
