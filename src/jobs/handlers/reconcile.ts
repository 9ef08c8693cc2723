import { rm } from 'node:fs/promises';
import {
  getPull,
  listInstallationRepositories,
  listInstallations,
  listWorkflowRuns,
  type HostedRepository,
} from '../../github/index.ts';
import type { Handler, JobContext } from '../jobContext.ts';
import { askDeliveries } from '../askDeliveries.ts';
import { askLearn, installationFolder, openPlace, type RepositoryPlace } from '../place/index.ts';
import { isLearnDue } from '../isLearnDue.ts';
import type { RepositoryJob } from '../repositoryJob.ts';

/** How far back runs are looked for that were missed: GitHub keeps their deliveries for three days. */
const RUNS_MS = 3 * 24 * 3600 * 1000;
/** Days that outcomes and deliveries are kept. */
const KEPT_DAYS = 90;
const DELIVERIES_DAYS = 7;

/** Brings what is known up to date with what GitHub has: of the App (installation 0), or of one installation. */
export const reconcile: Handler<'reconcile'> = {
  async run({ installationId, key }, context) {
    if (installationId === 0) await reconcileApp(key, context);
    else await reconcileInstallation(installationId, context);
  },
};

async function reconcileApp(key: string, context: JobContext): Promise<void> {
  const { store, hub, jobs, log } = context;
  const app = await hub.app();
  await askDeliveries(app, context);
  await store.app.forgetDeliveries(DELIVERIES_DAYS);
  const found = await listInstallations(app);
  for (const { id, account, suspended } of found) {
    await store.installation(id).save(account ?? String(id), suspended);
    if (!suspended) await jobs.send('reconcile', { installationId: id, key });
  }
  const present = new Set(found.map(({ id }) => id));
  for (const id of await store.app.installations()) {
    if (present.has(id)) continue;
    await forget(id, context);
    log.info({ installation: id }, 'the App is no longer installed there: all of it is forgotten');
  }
}

async function reconcileInstallation(id: number, context: JobContext): Promise<void> {
  const { store, hub } = context;
  const found = (await listInstallations(await hub.app())).find((one) => one.id === id);
  if (found === undefined) {
    await forget(id, context);
    return;
  }
  const installation = store.installation(id);
  await installation.save(found.account ?? String(id), found.suspended);
  if (found.suspended) return;
  const repositories = await listInstallationRepositories(context.github);
  const present = new Set(repositories.map((one) => one.id));
  for (const { repository_id: gone } of await installation.repositories()) {
    if (!present.has(gone)) await installation.repository(gone).remove();
  }
  for (const hosted of repositories) {
    context.signal.throwIfAborted();
    if (!hosted.archived) await reconcileRepository(id, hosted, context);
  }
}

async function forget(id: number, { store }: JobContext): Promise<void> {
  await store.installation(id).remove();
  await rm(installationFolder(id), { recursive: true, force: true });
}

async function reconcileRepository(
  installationId: number,
  hosted: HostedRepository,
  context: JobContext,
): Promise<void> {
  const { owner, repo: name } = hosted.name;
  const job: RepositoryJob = { installationId, repositoryId: hosted.id, owner, name };
  const place = await openPlace(job, context);
  if (place === undefined) return;
  await askMissedRuns(place, context);
  await followOpenSuggestions(place, context);
  await place.rows.runs.forget(KEPT_DAYS);
  if (await isLearnDue(place, context.github, new Date())) await askLearn(place, 'schedule', context);
}

/** Sends runs to be ingested that are not known: their deliveries were lost, or came while nobody listened. */
async function askMissedRuns({ job, name, rows }: RepositoryPlace, { github, jobs, log }: JobContext): Promise<void> {
  const now = new Date();
  const since = (await rows.read())?.runs_seen_at ?? new Date(now.getTime() - RUNS_MS);
  // Runs are listed by when they were created; those that were running at the last look have ended since.
  const from = new Date(Math.min(since.getTime(), now.getTime()) - RUNS_MS / 3);
  const runs = await listWorkflowRuns(github, name, { since: from.toISOString() });
  const known = await rows.runs.known(runs.map(({ id, attempt }) => ({ runId: id, attempt })));
  const missed = runs.filter(({ id, attempt }) => !known.has(`${id}/${attempt}`));
  for (const { id, attempt } of missed.reverse()) await jobs.send('ingest', { ...job, runId: id, attempt });
  if (missed.length > 0) log.info({ runs: missed.length, repository: name.repo }, 'runs were missed');
  await rows.sawRuns(now);
}

/** Looks what became of suggestions whose pull request was closed while nobody listened. */
async function followOpenSuggestions(
  { job, name, rows }: RepositoryPlace,
  { github, jobs }: JobContext,
): Promise<void> {
  const pulls = new Set((await rows.suggestions.open()).map(({ pull }) => pull));
  for (const number of pulls) {
    const pull = await getPull(github, name, number);
    if (pull?.state === 'closed') await jobs.send('feedback', { ...job, about: { kind: 'closed', pull: number } });
  }
}
