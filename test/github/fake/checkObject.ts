import { smallPull } from './pullObject.ts';
import type { CheckRun, FakeRepository } from './repository.ts';
import { type World } from './world.ts';

/** The App as checks show it. */
export function appObject(world: World) {
  const { app, url } = world;
  return {
    id: app?.id ?? 0,
    slug: app?.slug ?? '',
    node_id: 'A_1',
    name: app?.slug ?? '',
    owner: world.user('octocat'),
    description: '',
    external_url: url,
    html_url: `${url}/apps/${app?.slug ?? ''}`,
    created_at: '2025-01-01T00:00:00Z',
    updated_at: '2025-01-01T00:00:00Z',
    permissions: app?.permissions ?? {},
    events: app?.events ?? [],
  };
}

/** The pull requests that a commit is the head of. */
export async function pullsAt(world: World, repository: FakeRepository, sha: string) {
  const pulls = repository.pulls.filter(
    ({ state, headSha, from }) => state === 'open' && headSha === sha && from === repository,
  );
  return Promise.all(pulls.map((pull) => smallPull(world, repository, pull)));
}

/** The suite that every check of the App on a commit is in. */
export function suiteOf(world: World, repository: FakeRepository, sha: string): number {
  const suite = repository.suites.get(sha) ?? world.nextId();
  repository.suites.set(sha, suite);
  return suite;
}

export async function suiteObject(world: World, repository: FakeRepository, sha: string) {
  const id = suiteOf(world, repository, sha);
  const runs = repository.checkRuns.filter((run) => run.suite === id);
  const pulls = await pullsAt(world, repository, sha);
  const isDone = runs.length > 0 && runs.every(({ status }) => status === 'completed');
  return {
    id,
    node_id: `CS_${id}`,
    head_branch: pulls[0]?.head.ref ?? repository.defaultBranch,
    head_sha: sha,
    status: isDone ? 'completed' : 'queued',
    conclusion: isDone ? (runs.at(-1)?.conclusion ?? null) : null,
    url: `${world.url}/repos/${repository.fullName}/check-suites/${id}`,
    before: null,
    after: sha,
    pull_requests: pulls,
    app: appObject(world),
    created_at: '2025-01-01T00:00:00Z',
    updated_at: '2025-01-01T00:00:00Z',
  };
}

export async function checkObject(world: World, repository: FakeRepository, run: CheckRun) {
  const url = `${world.url}/repos/${repository.fullName}/check-runs/${run.id}`;
  const { annotations, ...output } = run.output;
  return {
    id: run.id,
    node_id: `CR_${run.id}`,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${world.url}/${repository.fullName}/runs/${run.id}`,
    details_url: run.detailsUrl ?? url,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt ?? '2025-01-01T00:00:00Z',
    completed_at: run.completedAt,
    output: { ...output, annotations_count: annotations.length, annotations_url: `${url}/annotations` },
    name: run.name,
    check_suite: await suiteObject(world, repository, run.headSha),
    app: appObject(world),
    pull_requests: await pullsAt(world, repository, run.headSha),
  };
}
