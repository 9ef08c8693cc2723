import { z } from 'zod';
import { verifyAll, type Evidence } from '../../harvest/index.ts';
import { feedbackEvidence, type Feedback } from '../../preference/index.ts';
import type { PullRequest } from '../../github/index.ts';
import type { FeedbackRow, SuggestionRow } from '../../store/index.ts';
import { fixRecordSchema } from '../../suggest/index.ts';
import type { JobContext } from '../jobContext.ts';
import { askLearn, fetchClone, logProgress, type RepositoryPlace } from '../place/index.ts';

const ownSchema = z.object({ text: z.string(), commit: z.string(), date: z.string() });

/**
 * Makes what people did with a suggestion into evidence, in place of what was known of it before. Not of a suggestion for a
 * fork: its code and tests are a stranger's, and to prove them again their dependencies would have to be installed.
 */
export async function weighSuggestion(
  place: RepositoryPlace,
  row: SuggestionRow,
  pull: Pick<PullRequest, 'isFork'>,
  context: JobContext,
): Promise<void> {
  if (pull.isFork) return;
  const proof = fixRecordSchema.parse(row.report).fix?.evidence ?? null;
  if (proof === null) return;
  const found = feedbackEvidence(proof, feedbackOf(await place.rows.feedback.of(row.id)));
  const held = await holding(found, place, context);
  const added = await place.rows.evidence.replace(`suggestion:${row.id}`, held);
  context.log.info({ suggestion: row.id, evidence: held.length, new: added }, 'feedback weighed');
  await askLearn(place, 'pairs', context);
}

function feedbackOf(rows: readonly FeedbackRow[]): Feedback {
  const acts: Feedback['acts'][number][] = [];
  for (const { kind, actor } of rows) {
    if (kind !== 'own-fix' && kind !== 'closed' && kind !== 'merged') acts.push({ kind, by: actor });
  }
  const own = rows.find(({ kind }) => kind === 'own-fix');
  return { acts, own: own === undefined ? undefined : ownSchema.parse(own.detail) };
}

/** The author's version was not run where the suggestion was: what does not hold there is left out. */
async function holding(found: Evidence[], place: RepositoryPlace, context: JobContext): Promise<Evidence[]> {
  const theirs = found.filter(({ feedback }) => feedback?.signals.some(({ kind }) => kind === 'own-fix') === true);
  if (theirs.length === 0) return found;
  const { tests } = place.config;
  const results = await verifyAll(theirs, {
    repository: await fetchClone(
      place,
      context,
      theirs.map(({ commits }) => commits.tree),
    ),
    sandbox: await context.sandbox(),
    jobs: 1,
    ...(tests === undefined ? {} : { tests }),
    progress: logProgress(context.log),
    signal: context.signal,
  });
  const refused = new Set(results.filter(({ holds }) => !holds).map(({ id }) => id));
  return found.filter(({ id }) => !refused.has(id));
}
