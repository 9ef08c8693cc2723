import { plainRepository, smallPull } from './pullObject.ts';
import type { Artifact, FakeRepository, WorkflowRun } from './repository.ts';
import type { World } from './world.ts';

export const WORKFLOW = { id: 161335, name: 'Tests', path: '.github/workflows/tests.yml' } as const;

/** A workflow run as it was at one of its attempts. */
export async function runObject(
  world: World,
  repository: FakeRepository,
  run: WorkflowRun,
  attempt = run.attempts.length,
) {
  const facts = run.attempts[attempt - 1];
  const url = `${world.url}/repos/${repository.fullName}/actions/runs/${run.id}`;
  const pulls = run.from === repository ? repository.pullsFrom(run.from, run.branch) : [];
  const startedAt = facts?.startedAt ?? '';
  return {
    id: run.id,
    node_id: `WFR_${run.id}`,
    name: WORKFLOW.name,
    display_title: WORKFLOW.name,
    path: WORKFLOW.path,
    head_branch: run.branch,
    head_sha: run.headSha,
    run_number: run.number,
    run_attempt: attempt,
    event: run.event,
    status: 'completed',
    conclusion: facts?.conclusion ?? null,
    workflow_id: WORKFLOW.id,
    check_suite_id: run.id + 1,
    check_suite_node_id: '',
    url,
    html_url: `${world.url}/${repository.fullName}/actions/runs/${run.id}`,
    pull_requests: await Promise.all(pulls.map((pull) => smallPull(world, repository, pull))),
    created_at: run.attempts[0]?.startedAt ?? startedAt,
    run_started_at: startedAt,
    updated_at: facts?.updatedAt ?? startedAt,
    actor: world.user(run.actor),
    triggering_actor: world.user(run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    artifacts_url: `${url}/artifacts`,
    head_commit: await headCommit(repository, run.headSha),
    repository: plainRepository(world, repository),
    head_repository: plainRepository(world, run.from),
    referenced_workflows: [],
  };
}

async function headCommit({ git }: FakeRepository, sha: string) {
  const text = await git.git(['show', '-s', '--format=%T%n%aI%n%an%n%ae%n%s', sha]).catch(() => '');
  const [tree = '', date = '', name = '', email = '', message = ''] = text.split('\n');
  return { id: sha, tree_id: tree, message, timestamp: date, author: { name, email }, committer: { name, email } };
}

export function jobObjects(world: World, repository: FakeRepository, run: WorkflowRun, attempt: number) {
  const facts = run.attempts[attempt - 1];
  return (facts?.jobs ?? []).map(({ id, name, conclusion }) => ({
    id,
    run_id: run.id,
    run_url: `${world.url}/repos/${repository.fullName}/actions/runs/${run.id}`,
    run_attempt: attempt,
    node_id: `J_${id}`,
    head_sha: run.headSha,
    head_branch: run.branch,
    url: `${world.url}/repos/${repository.fullName}/actions/jobs/${id}`,
    html_url: `${world.url}/${repository.fullName}/actions/runs/${run.id}/job/${id}`,
    status: 'completed',
    conclusion,
    created_at: facts?.startedAt,
    started_at: facts?.startedAt,
    completed_at: facts?.updatedAt,
    name,
    steps: [],
    check_run_url: '',
    labels: ['ubuntu-latest'],
    runner_id: 1,
    runner_name: 'GitHub Actions 1',
    runner_group_id: 1,
    runner_group_name: 'GitHub Actions',
    workflow_name: WORKFLOW.name,
  }));
}

export function artifactObject(world: World, repository: FakeRepository, artifact: Artifact) {
  const { id, name, run, size, createdAt, isExpired } = artifact;
  const url = `${world.url}/repos/${repository.fullName}/actions/artifacts/${id}`;
  return {
    id,
    node_id: `A_${id}`,
    name,
    size_in_bytes: size,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired,
    created_at: createdAt,
    updated_at: createdAt,
    expires_at: '2099-01-01T00:00:00Z',
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: run.from.id,
      head_branch: run.branch,
      head_sha: run.headSha,
    },
  };
}
