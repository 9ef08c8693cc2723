import { runObject, WORKFLOW } from './runObject.ts';
import type { FakeRepository, Job, WorkflowRun } from './repository.ts';
import type { World } from './world.ts';
import { zipOf } from './zipOf.ts';

export interface FinishedRun {
  /** A number that the run got when it began. */
  readonly id?: number;
  readonly headSha: string;
  readonly branch: string;
  readonly conclusion: 'success' | 'failure' | 'cancelled';
  /** Files by artifact and path. */
  readonly artifacts: Readonly<Record<string, Readonly<Record<string, string | Buffer>>>>;
  readonly event?: string;
  readonly actor?: string;
  /** The repository that the branch is in. */
  readonly from?: FakeRepository;
  /** Names and conclusions of the jobs; one of the run's conclusion where none are named. */
  readonly jobs?: readonly { name: string; conclusion: string }[];
  /** The run that this is one more attempt of. */
  readonly again?: WorkflowRun;
}

/** Lets a workflow finish: its run, jobs and artifacts can be asked for, and the App hears of it. */
export async function runWorkflow(
  world: World,
  repository: FakeRepository,
  finished: FinishedRun,
): Promise<WorkflowRun> {
  const { headSha, branch, conclusion, event = 'push', actor = repository.owner, from = repository } = finished;
  const run: WorkflowRun = finished.again ?? {
    id: finished.id ?? world.nextId(),
    number: repository.runs.length + 1,
    headSha,
    branch,
    event,
    from,
    actor,
    attempts: [],
  };
  if (finished.again === undefined) repository.runs.push(run);
  const jobs: Job[] = (finished.jobs ?? [{ name: 'test', conclusion }]).map((job) => ({ id: world.nextId(), ...job }));
  const now = new Date().toISOString();
  run.attempts.push({ conclusion, jobs, startedAt: now, updatedAt: now });
  for (const [name, files] of Object.entries(finished.artifacts)) {
    const archive = zipOf(files);
    const id = world.nextId();
    world.archives.set(id, archive);
    repository.artifacts.push({ id, name, run, size: archive.length, createdAt: now, isExpired: false });
  }
  const url = `${world.url}/repos/${repository.fullName}/actions/workflows/${WORKFLOW.id}`;
  const shown = await runObject(world, repository, run);
  await world.webhooks.send(repository, 'workflow_run', 'completed', actor, {
    workflow_run: shown,
    workflow: { ...WORKFLOW, state: 'active', url, html_url: url, badge_url: url },
  });
  return run;
}
