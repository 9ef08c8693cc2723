import { listPullFiles, putCheckRun, putComment, putReview } from '../../github/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import { fixCheck, fixReview, type CheckText, type FixRecord } from '../../suggest/index.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from '../place/index.ts';
import { FIX_CHECK, suggestionMark } from './checkName.ts';

/**
 * Shows a fix: as a check run, and where the repository is so far, on the pull request too. What a killed worker has
 * shown already is found by its mark, and not shown twice.
 */
export async function showSuggestion(
  place: RepositoryPlace,
  row: SuggestionRow,
  record: FixRecord,
  context: JobContext,
): Promise<void> {
  const checkRunId = await putSuggestionCheck(place, row, fixCheck(record), context);
  const reviewId = row.stage === 'suggest' ? await review(place, row, record, context) : undefined;
  await place.rows.suggestions.change(row.id, {
    state: 'shown',
    checkRunId,
    ...(reviewId === undefined ? {} : { reviewId }),
  });
  context.log.info({ suggestion: row.id, checkRun: checkRunId, review: reviewId }, 'shown');
}

/** Writes the check run of a suggestion. @returns its id */
export async function putSuggestionCheck(
  { name }: RepositoryPlace,
  { id, head_sha: headSha }: Pick<SuggestionRow, 'id' | 'head_sha'>,
  text: CheckText,
  { github }: JobContext,
): Promise<number> {
  const check = await putCheckRun(github, name, { name: FIX_CHECK, headSha, externalId: suggestionMark(id), ...text });
  return check.id;
}

/** @returns the review's or the comment's id */
async function review(
  { name }: RepositoryPlace,
  { id, pull, head_sha: commit }: SuggestionRow,
  record: FixRecord,
  { github, hub }: JobContext,
): Promise<number> {
  const mark = { key: `suggestion:${id}`, by: (await hub.identity()).login };
  const files = await listPullFiles(github, name, pull);
  const shown = fixReview(record, files.find(({ path }) => path === record.fix?.edit.path)?.hunks ?? []);
  if (shown.kind === 'review') {
    const { body, comments } = shown;
    const put = await putReview(github, name, pull, { ...mark, commit, body, comments });
    if (put !== undefined) return put.id;
  }
  // Where GitHub can't place it after all, without lines.
  const { body } = shown.kind === 'comment' ? shown : fixReview(record, []);
  return (await putComment(github, name, pull, { ...mark, body })).id;
}
