import type { FakeRepository, Pull } from './repository.ts';
import { botOf, type World } from './world.ts';

/** The login of the repository's owner in front, as GitHub labels a branch. */
const label = (repository: FakeRepository, branch: string): string => `${repository.owner}:${branch}`;

/** A repository in the few words that runs and checks use. */
export const smallRepository = (world: World, { id, name, fullName }: FakeRepository) => ({
  id,
  name,
  url: `${world.url}/repos/${fullName}`,
});

/** A repository as a run names it. */
export function plainRepository(world: World, repository: FakeRepository) {
  const { id, owner, name, fullName, isPrivate, parent } = repository;
  const url = `${world.url}/repos/${fullName}`;
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: fullName,
    private: isPrivate,
    owner: world.user(owner),
    html_url: `${world.url}/${fullName}`,
    description: null,
    fork: parent !== undefined,
    url,
  };
}

/** A repository as most answers show it. */
export function repositoryObject(world: World, repository: FakeRepository) {
  const { fullName, isPrivate, defaultBranch } = repository;
  return {
    ...plainRepository(world, repository),
    clone_url: `${world.url}/${fullName}.git`,
    default_branch: defaultBranch,
    visibility: isPrivate ? 'private' : 'public',
    topics: [],
    is_template: false,
    archived: false,
    disabled: false,
    web_commit_signoff_required: false,
    custom_properties: {},
  };
}

/** The head of a branch that a pull request is to be merged into. */
async function baseSha(repository: FakeRepository, pull: Pull): Promise<string> {
  return (await repository.git.commit(`refs/heads/${pull.base}`)) ?? '';
}

/** A pull request in the few words that runs and checks use. */
export async function smallPull(world: World, repository: FakeRepository, pull: Pull) {
  const [head, base] = [smallRepository(world, pull.from), smallRepository(world, repository)];
  return {
    id: pull.id,
    number: pull.number,
    url: `${base.url}/pulls/${pull.number}`,
    head: { ref: pull.branch, sha: pull.headSha, repo: head },
    base: { ref: pull.base, sha: await baseSha(repository, pull), repo: base },
  };
}

export async function pullObject(world: World, repository: FakeRepository, pull: Pull) {
  const { id, number, title, body, author, state, draft, mergedAt, mergeCommit, closedAt, createdAt } = pull;
  const url = `${world.url}/repos/${repository.fullName}/pulls/${number}`;
  const part = (of: FakeRepository, ref: string, sha: string) => ({
    label: label(of, ref),
    ref,
    sha,
    user: world.user(of.owner),
    repo: repositoryObject(world, of),
  });
  const labels = pull.labels.map((name, i) => ({
    id: number * 1000 + i,
    node_id: '',
    url: `${world.url}/repos/${repository.fullName}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: null,
  }));
  return {
    id,
    number,
    url,
    node_id: `PR_${id}`,
    html_url: `${world.url}/${repository.fullName}/pull/${number}`,
    state,
    locked: false,
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    milestone: null,
    auto_merge: null,
    title,
    body,
    user: world.user(author),
    labels,
    draft,
    merged: mergedAt !== null,
    merged_at: mergedAt,
    merged_by: mergedAt === null ? null : world.user(repository.owner),
    merge_commit_sha: mergeCommit,
    mergeable: state === 'open' ? true : null,
    maintainer_can_modify: false,
    created_at: createdAt,
    updated_at: closedAt ?? createdAt,
    closed_at: closedAt,
    author_association: author === repository.owner ? 'OWNER' : 'CONTRIBUTOR',
    head: part(pull.from, pull.branch, pull.headSha),
    base: part(repository, pull.base, await baseSha(repository, pull)),
  };
}

/** The login that an actor writes under. */
export const writerOf = (world: World, actor: string | undefined): string =>
  actor ?? (world.app === undefined ? 'octocat' : botOf(world.app));
