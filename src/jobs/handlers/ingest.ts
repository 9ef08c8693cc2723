import { fullName, getWorkflowRun, pullsOfHead, type WorkflowRun } from '../../github/index.ts';
import type { Handler, JobContext } from '../jobContext.ts';
import { openPlace, type RepositoryPlace } from '../place/index.ts';
import { readRunReports } from '../reports/index.ts';

/** A finished workflow run's outcomes are kept, and what they ask for is sent: a fix where red, a harvest where green. */
export const ingest: Handler<'ingest'> = {
  async run(job, context) {
    const place = await openPlace(job, context);
    if (place === undefined) return;
    const run = await getWorkflowRun(context.github, place.name, job.runId, job.attempt);
    if (run?.conclusion === undefined) return;
    const pull = await pullOf(place, run, context);
    if ((await place.rows.runs.find(run.id, run.attempt)) === undefined) await keep(place, run, pull, context);
    await sendNext(place, run, pull, context);
  },
};

async function keep(place: RepositoryPlace, run: WorkflowRun, pull: number, context: JobContext): Promise<void> {
  const { outcomes, flaky, trouble } = await readRunReports(place, run, context);
  if (trouble !== null) context.log.info({ trouble }, 'some reports could not be read');
  const row = {
    run_id: run.id,
    attempt: run.attempt,
    workflow: run.path,
    event: run.event,
    sha: run.headSha,
    branch: run.headBranch ?? '',
    conclusion: run.conclusion ?? '',
    pull,
    own: isOwn(place, run),
    started_at: run.startedAt,
    trouble,
  };
  await place.rows.runs.add(row, outcomes);
  // What a fork reports must not keep the repository's own tests from being looked at.
  if (row.own) await place.rows.runs.markFlaky(run.headSha, flaky);
  context.log.info({ outcomes: outcomes.length, pull }, 'outcomes kept');
}

/** Whether the commit came from the repository itself. */
function isOwn({ name }: RepositoryPlace, { headRepository }: WorkflowRun): boolean {
  return headRepository?.toLowerCase() === fullName(name).toLowerCase();
}

/** The open pull request of the repository's own branch that the run ran for; 0 for none. */
async function pullOf({ name }: RepositoryPlace, run: WorkflowRun, { github }: JobContext): Promise<number> {
  const pulls = await pullsOfHead(github, name, run.headSha);
  return pulls.find(({ isFork }) => !isFork)?.number ?? 0;
}

async function sendNext(place: RepositoryPlace, run: WorkflowRun, pull: number, { jobs }: JobContext): Promise<void> {
  // A fork's code is run, and its dependencies are installed, only where somebody with write access asks for it.
  if (!isOwn(place, run)) return;
  const { job, rows } = place;
  const { failing, passed } = await rows.runs.summary(run.headSha);
  if (failing > 0 && pull !== 0) await jobs.send('suggest', { ...job, pull, headSha: run.headSha, asked: null });
  if (failing > 0 || passed === 0) return;
  const branch = run.headBranch ?? '';
  if (await rows.runs.wasRed(branch, run.headSha)) {
    await jobs.send('harvest', { ...job, sha: run.headSha, cause: `run ${run.id}/${run.attempt}` });
  }
  if (pull !== 0) {
    await jobs.send('feedback', { ...job, about: { kind: 'green', pull, headSha: run.headSha } });
  }
}
