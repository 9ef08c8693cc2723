import { getPull, mayWrite, permissionOf, type PullRequest } from '../../github/index.ts';
import { openRepository } from '../../history/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import { becameOf, fixCheck, fixRecordSchema, stopReason, type Stop } from '../../suggest/index.ts';
import { readThumbs, weighSuggestion } from '../feedback/index.ts';
import type { Handler, JobContext } from '../jobContext.ts';
import { fetchClone, openPlace, type RepositoryPlace } from '../place/index.ts';
import type { Payload } from '../queues.ts';
import { putSuggestionCheck } from '../show/index.ts';

type About = Payload<'feedback'>['about'];
type Button = Extract<About, { suggestionId: number }>;

/** Notes what people did with suggestions, and makes evidence of it. */
export const feedback: Handler<'feedback'> = {
  async run({ about, ...job }, context) {
    const place = await openPlace(job, context);
    if (place === undefined) return;
    if (about.kind === 'unhelpful' || about.kind === 'stop') await press(about, place, context);
    else await follow(about, place, context);
  },
};

/** A button under a suggestion. */
async function press({ kind, suggestionId, by }: Button, place: RepositoryPlace, context: JobContext): Promise<void> {
  const row = await place.rows.suggestions.find(suggestionId);
  if (row === undefined || row.report === null || row.edit === null) return;
  if (!mayWrite(await permissionOf(context.github, place.name, by))) return;
  const pull = await getPull(context.github, place.name, row.pull);
  if (pull === undefined) return;
  const check = fixCheck(fixRecordSchema.parse(row.report));
  if (kind === 'stop') {
    await place.rows.stops.add(row.pull, 'the button', by);
    const stop: Stop = { kind: 'asked', by };
    const text = { ...check, title: 'Stopped on request', summary: `${stopReason(stop)}\n\n${check.summary}` };
    await putSuggestionCheck(place, row, { ...text, actions: [] }, context);
    return;
  }
  await place.rows.feedback.add({ suggestionId, kind, actor: by });
  if (row.state === 'shown') await place.rows.suggestions.change(suggestionId, { state: 'rejected' });
  const text = {
    ...check,
    title: 'Marked as not helpful',
    actions: check.actions?.filter((one) => one.identifier === 'stop') ?? [],
  };
  await putSuggestionCheck(place, row, text, context);
  await weighSuggestion(place, row, pull, context);
}

/** The suggestions of a pull request that turned green or was closed. */
async function follow(about: Exclude<About, Button>, place: RepositoryPlace, context: JobContext): Promise<void> {
  const rows = (await place.rows.suggestions.of(about.pull)).filter(({ edit }) => edit !== null);
  if (rows.length === 0) return;
  const pull = await getPull(context.github, place.name, about.pull);
  if (pull === undefined) return;
  for (const row of rows) {
    await readThumbs(place, row, context);
    const isSame = await noteBecame(place, row, pull, context);
    if (pull.state === 'closed') {
      await place.rows.feedback.add({ suggestionId: row.id, kind: pull.merged ? 'merged' : 'closed', actor: '' });
      if (!isSame && (row.state === 'shown' || row.state === 'found')) {
        await place.rows.suggestions.change(row.id, { state: 'outdated', reason: 'the pull request was closed' });
      }
    }
    await weighSuggestion(place, row, pull, context);
  }
}

/** What the author made of the function that the suggestion is about. @returns whether it is what was suggested */
async function noteBecame(
  place: RepositoryPlace,
  row: SuggestionRow,
  pull: PullRequest,
  context: JobContext,
): Promise<boolean> {
  const { rows, defaultBranch } = place;
  const clone = await fetchClone(place, context, [row.head_sha, pull.head.sha]);
  const repository = await openRepository(clone);
  try {
    const record = fixRecordSchema.parse(row.report);
    const became = await becameOf(repository, record, [pull.head.sha, defaultBranch], async (sha) => {
      const { failing, passed } = await rows.runs.summary(sha);
      return failing + passed === 0 ? undefined : failing === 0;
    });
    context.log.info({ suggestion: row.id, became: became.kind }, 'what became of it');
    await rows.suggestions.change(row.id, { became });
    if (became.kind === 'same' && row.state !== 'applied') {
      await rows.feedback.add({ suggestionId: row.id, kind: 'applied', actor: pull.author ?? '' });
      await rows.suggestions.change(row.id, {
        state: 'applied',
        reason: `its author wrote the same in ${became.commit}`,
      });
    }
    if (became.kind === 'own') {
      const { text, commit, date } = became;
      await rows.feedback.add({
        suggestionId: row.id,
        kind: 'own-fix',
        actor: pull.author ?? '',
        detail: { text, commit, date },
      });
    }
    return became.kind === 'same';
  } finally {
    await repository.close();
  }
}
