import { join } from 'node:path';
import { getPull, permissionOf, mayWrite, type PullRequest } from '../../github/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import { fix, fixRecord, fixRecordSchema, type FixRecord, type Stop } from '../../suggest/index.ts';
import type { Handler, JobContext } from '../jobContext.ts';
import { fetchClone, logProgress, modelFor, openPlace, type RepositoryPlace } from '../place/index.ts';
import type { Payload } from '../queues.ts';
import { showNothing, showStop, showSuggestion } from '../show/index.ts';

type Job = Payload<'suggest'>;

/** Without being asked, one attempt is made at a commit. */
const UNASKED_ATTEMPTS = 1;

/** Looks for a fix of a red pull request, and shows it as far as the repository's stage goes. */
export const suggest: Handler<'suggest'> = {
  async run(job, context) {
    const place = await openPlace(job, context);
    if (place === undefined) return;
    const pull = await getPull(context.github, place.name, job.pull);
    if (pull === undefined) return;
    const stop = await stopOf(job, place, pull, context);
    if (stop !== undefined) {
      context.log.info({ stop: stop.kind }, 'no fix is looked for');
      if (job.asked !== null) await showStop(place, { pull: job.pull, headSha: pull.head.sha }, stop, context);
      return;
    }
    const row = await begin(job, place);
    if (row === undefined) {
      const most = place.app.suggest.attempts;
      if (job.asked !== null) {
        await showStop(place, { pull: job.pull, headSha: pull.head.sha }, { kind: 'attempts', most }, context);
      }
      return;
    }
    const record = row.report === null ? await look(job, place, pull, row, context) : fixRecordSchema.parse(row.report);
    await show(job, place, row, record, context);
  },

  async gaveUp(job, context, error) {
    const place = await openPlace(job, context);
    const open = (await place?.rows.suggestions.of(job.pull, job.headSha))?.find(({ state }) => state === 'working');
    if (place === undefined || open === undefined) return;
    await place.rows.suggestions.change(open.id, { state: 'failed', reason: 'it ended in an error' });
    if (job.asked !== null) await showStop(place, job, { kind: 'failed', error }, context);
  },
};

/** Why nothing is to be looked for, if so. */
async function stopOf(
  job: Job,
  { name, rows, app }: RepositoryPlace,
  pull: PullRequest,
  { github }: JobContext,
): Promise<Stop | undefined> {
  const { asked } = job;
  if (pull.state === 'closed') return { kind: 'closed' };
  if (pull.head.sha !== job.headSha) return { kind: 'moved' };
  const { label } = app.suggest;
  if (pull.labels.includes(label)) return { kind: 'label', label };
  const stopped = await rows.stops.of(job.pull);
  if (stopped !== undefined) return { kind: 'asked', by: stopped.actor };
  if (asked !== null) {
    return mayWrite(await permissionOf(github, name, asked.by)) ? undefined : { kind: 'no-write', by: asked.by };
  }
  if (pull.draft) return { kind: 'draft' };
  if (pull.isFork) return { kind: 'fork' };
  const [failing, flaky] = [await rows.runs.failing(job.headSha), await rows.runs.flaky()];
  const steady = failing.filter(({ test_id }) => !flaky.has(test_id));
  return failing.length > 0 && steady.length === 0 ? { kind: 'flaky', tests: failing.length } : undefined;
}

async function begin(job: Job, { rows, app }: RepositoryPlace): Promise<SuggestionRow | undefined> {
  const stage = app.stage === 'off' ? 'shadow' : app.stage;
  const most = job.asked === null ? UNASKED_ATTEMPTS : app.suggest.attempts;
  const askedBy = job.asked?.by ?? null;
  return rows.suggestions.begin({ pull: job.pull, headSha: job.headSha, stage, askedBy }, most);
}

/** Looks for a fix, and keeps what was found before anything of it is shown. */
async function look(
  job: Job,
  place: RepositoryPlace,
  pull: PullRequest,
  row: SuggestionRow,
  context: JobContext,
): Promise<FixRecord> {
  const { rows, folder, config, app } = place;
  const clone = await fetchClone(place, context, [job.headSha, pull.base.sha]);
  const model = await modelFor(place, context);
  const flaky = await rows.runs.flaky();
  const failing = (await rows.runs.failing(job.headSha)).filter(({ test_id }) => !flaky.has(test_id));
  const files = [...new Set(failing.flatMap(({ file }) => (file === null ? [] : [file])))];
  const report = await fix({
    repository: clone,
    state: (repository) => repository.resolve(job.headSha),
    // What a fork says about how its tests are set up is not followed: that runs with the network.
    ...(pull.isFork ? { dependencies: pull.base.sha } : {}),
    runs: join(folder.suggest, 'runs.jsonl'),
    sandbox: await context.sandbox(),
    ...(config.tests === undefined ? {} : { config: config.tests }),
    ...(files.length === 0 ? {} : { tests: files }),
    flaky,
    ...(model === undefined ? {} : { model: localModel(model) }),
    budget: { executions: app.suggest.executions, seconds: app.suggest.seconds, jobs: 2 },
    scope: 'covering',
    seed: row.attempt,
    progress: logProgress(context.log),
    signal: context.signal,
  });
  const record = fixRecord(report);
  const state = record.fix === null ? 'none' : 'found';
  await rows.suggestions.change(row.id, {
    state,
    report: record,
    edit: record.fix?.edit ?? null,
    model: record.model,
    reason: record.kind === 'nothing-failing' ? 'nothing fails here' : null,
  });
  context.log.info({ suggestion: row.id, result: record.kind }, 'looked for a fix');
  return record;
}

function localModel({ name, model, checkpoint }: NonNullable<Awaited<ReturnType<typeof modelFor>>>) {
  return { name, model, ...(checkpoint === undefined ? {} : { adapter: join(checkpoint, 'adapter.gguf') }) };
}

async function show(
  job: Job,
  place: RepositoryPlace,
  row: SuggestionRow,
  record: FixRecord,
  context: JobContext,
): Promise<void> {
  if (row.stage === 'shadow') return;
  if (record.fix === null) {
    if (job.asked !== null) await showNothing(place, row, record, context);
    return;
  }
  // Looked at again: a search takes minutes.
  const pull = await getPull(context.github, place.name, job.pull);
  if (pull?.state !== 'open' || pull.head.sha !== job.headSha) {
    await place.rows.suggestions.change(row.id, {
      state: 'outdated',
      reason: 'the branch moved on before it was shown',
    });
    return;
  }
  await showSuggestion(place, row, record, context);
}
