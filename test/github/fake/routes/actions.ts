import { notFound, Refusal } from '../exchange.ts';
import { artifactObject, jobObjects, runObject } from '../runObject.ts';
import { ok, one, paged, type Call, type Routes } from '../router.ts';

const ACTIONS = '/repos/{owner}/{repo}/actions';

const runOf = ({ repository, params }: Call) => one(repository.runs, params['run']);

function attemptOf(call: Call): number {
  const attempt = Number(call.params['attempt'] ?? runOf(call).attempts.length);
  if (runOf(call).attempts[attempt - 1] === undefined) throw notFound();
  return attempt;
}

function listJobs(call: Call, attempts: readonly number[]) {
  const jobs = attempts.flatMap((attempt) => jobObjects(call.world, call.repository, runOf(call), attempt));
  return paged(call, jobs, (page) => ({ total_count: jobs.length, jobs: page }));
}

function listArtifacts(call: Call, run?: number) {
  const name = call.query.get('name');
  const found = call.repository.artifacts
    .filter((artifact) => (run === undefined || artifact.run.id === run) && (name === null || artifact.name === name))
    .reverse();
  return paged(
    call,
    found.map((artifact) => artifactObject(call.world, call.repository, artifact)),
    (page) => ({ total_count: found.length, artifacts: page }),
  );
}

export const actionsRoutes: Routes = {
  [`GET ${ACTIONS}/runs`]: async (call) => {
    const { world, repository, query } = call;
    const found = repository.runs
      .filter(
        ({ headSha, branch, event, attempts }) =>
          [headSha, null].includes(query.get('head_sha')) &&
          [branch, null].includes(query.get('branch')) &&
          [event, null].includes(query.get('event')) &&
          ['completed', attempts.at(-1)?.conclusion ?? '', null].includes(query.get('status')),
      )
      .reverse();
    const shown = await Promise.all(found.map((run) => runObject(world, repository, run)));
    return paged(call, shown, (page) => ({ total_count: shown.length, workflow_runs: page }));
  },
  [`GET ${ACTIONS}/runs/{run}`]: async (call) => ok(await runObject(call.world, call.repository, runOf(call))),
  [`GET ${ACTIONS}/runs/{run}/attempts/{attempt}`]: async (call) =>
    ok(await runObject(call.world, call.repository, runOf(call), attemptOf(call))),
  [`GET ${ACTIONS}/runs/{run}/jobs`]: (call) => {
    const all = runOf(call).attempts.map((_, i) => i + 1);
    return listJobs(call, call.query.get('filter') === 'all' ? all : all.slice(-1));
  },
  [`GET ${ACTIONS}/runs/{run}/attempts/{attempt}/jobs`]: (call) => listJobs(call, [attemptOf(call)]),
  [`GET ${ACTIONS}/runs/{run}/artifacts`]: (call) => listArtifacts(call, runOf(call).id),
  [`GET ${ACTIONS}/artifacts`]: (call) => listArtifacts(call),
  [`GET ${ACTIONS}/artifacts/{id}`]: (call) =>
    ok(artifactObject(call.world, call.repository, one(call.repository.artifacts, call.params['id']))),
  [`GET ${ACTIONS}/artifacts/{id}/{format}`]: (call) => {
    const artifact = one(call.repository.artifacts, call.params['id']);
    if (call.params['format'] !== 'zip') throw notFound();
    if (artifact.isExpired) throw new Refusal(410, 'Artifact has expired');
    return { status: 302, headers: { location: `${call.world.storage}/archives/${artifact.id}` }, body: undefined };
  },
};
