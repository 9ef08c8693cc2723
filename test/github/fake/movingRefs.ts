import { NO_OBJECT } from './bareRepository.ts';
import { commitObject } from './commitObject.ts';
import type { FakeRepository, Pull } from './repository.ts';
import { pullEvent } from './pullEvent.ts';
import type { World } from './world.ts';

/** Who moves refs of which repository. */
export interface Mover {
  readonly world: World;
  readonly repository: FakeRepository;
  readonly actor: string | undefined;
}

/** Does something that may move branches, and tells of those that moved: pushes, and pull requests that grew. */
export async function movingRefs<T>(mover: Mover, move: () => Promise<T>): Promise<T> {
  const { repository, world } = mover;
  if (world.app === undefined) return move();
  const before = await repository.git.refs();
  const result = await move();
  const after = await repository.git.refs();
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const [from, to] = [before.get(ref), after.get(ref)];
    if (from === to || !/^refs\/(heads|tags)\//.test(ref)) continue;
    await sendPush(mover, ref, from ?? NO_OBJECT, to ?? NO_OBJECT);
    if (to !== undefined && ref.startsWith('refs/heads/')) await grow(mover, ref.slice('refs/heads/'.length), to);
  }
  return result;
}

/** Keeps what a pull request's branch points to, in its own repository as GitHub does. */
export async function keepHead(repository: FakeRepository, pull: Pull): Promise<void> {
  const ref = `refs/pull/${pull.number}/head`;
  if (pull.from !== repository) await repository.git.git(['fetch', '--quiet', pull.from.git.folder, pull.headSha]);
  await repository.git.git(['update-ref', ref, pull.headSha]);
}

async function grow({ world, repository, actor }: Mover, branch: string, sha: string): Promise<void> {
  for (const base of world.repositories) {
    for (const pull of base.pullsFrom(repository, branch)) {
      const before = pull.headSha;
      pull.headSha = sha;
      await keepHead(base, pull);
      await pullEvent({ world, repository: base, actor }, pull, 'synchronize', { before, after: sha });
    }
  }
}

async function sendPush({ world, repository, actor }: Mover, ref: string, before: string, after: string) {
  const { git } = repository;
  const range = before === NO_OBJECT ? [after, '--max-count=1'] : [`${before}..${after}`, '--max-count=20'];
  const ids =
    after === NO_OBJECT || !ref.startsWith('refs/heads/')
      ? []
      : (await git.git(['rev-list', '--reverse', ...range])).split('\n').filter((id) => id !== '');
  const commits = await Promise.all(ids.map((id) => pushedCommit(repository, id)));
  const login = actor ?? repository.owner;
  await world.webhooks.send(repository, 'push', undefined, login, {
    ref,
    before,
    after,
    base_ref: null,
    created: before === NO_OBJECT,
    deleted: after === NO_OBJECT,
    forced: false,
    compare: `${world.url}/${repository.fullName}/compare/${before}...${after}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    pusher: { name: login, email: `${login}@example.org` },
  });
}

async function pushedCommit(repository: FakeRepository, sha: string) {
  const { author, committer, message, tree } = await commitObject(repository.git, sha);
  const status = await repository.git.git(['show', '--format=', '--name-status', '--no-renames', '-m', sha]);
  const files = status.split('\n').map((line) => line.split('\t'));
  const named = (letter: string): string[] =>
    files.flatMap(([kind, path]) => (kind === letter && path !== undefined ? [path] : []));
  return {
    id: sha,
    tree_id: tree.sha,
    distinct: true,
    message,
    timestamp: author.date,
    url: `https://github.test/${repository.fullName}/commit/${sha}`,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
    added: named('A'),
    removed: named('D'),
    modified: named('M'),
  };
}
