import { changedFiles } from '../changedFiles.ts';
import { commitObject } from '../commitObject.ts';
import { notFound, Refusal } from '../exchange.ts';
import { openPull } from '../openPull.ts';
import { pullEvent } from '../pullEvent.ts';
import { pullObject, writerOf } from '../pullObject.ts';
import type { FakeRepository, Pull } from '../repository.ts';
import { created, ok, paged, textOf, type Call, type Routes } from '../router.ts';

const REPO = '/repos/{owner}/{repo}/pulls';

export function pullOf({ repository, params }: Pick<Call, 'repository' | 'params'>): Pull {
  const found = repository.pulls.find(({ number }) => number === Number(params['number']));
  if (found === undefined) throw notFound();
  return found;
}

async function mergeBase(repository: FakeRepository, pull: Pull): Promise<string> {
  // What a merged pull request changed is told from its merge's first parent on.
  const base = pull.mergeCommit === null ? `refs/heads/${pull.base}` : `${pull.mergeCommit}^1`;
  return repository.git.git(['merge-base', base, pull.headSha]);
}

export const pullRoutes: Routes = {
  [`GET ${REPO}`]: async (call) => {
    const { repository, query, world } = call;
    const [state, head, base] = [query.get('state') ?? 'open', query.get('head'), query.get('base')];
    const found = repository.pulls.filter(
      (pull) =>
        (state === 'all' || pull.state === state) &&
        (head === null || head === `${pull.from.owner}:${pull.branch}`) &&
        (base === null || base === pull.base),
    );
    const newestFirst = query.get('direction') === 'asc' ? found : found.reverse();
    return paged(call, await Promise.all(newestFirst.map((pull) => pullObject(world, repository, pull))));
  },
  [`POST ${REPO}`]: async (call) => {
    const { world, repository } = call;
    const body = call.body as { title: string; body?: string; draft?: boolean };
    const branch = textOf(call.body, 'head');
    const pull = await openPull(world, repository, {
      ...body,
      branch,
      base: textOf(call.body, 'base'),
      author: writerOf(world, call.actor),
    });
    return created(await pullObject(world, repository, pull));
  },
  [`GET ${REPO}/{number}`]: async (call) => ok(await pullObject(call.world, call.repository, pullOf(call))),
  [`PATCH ${REPO}/{number}`]: async (call) => {
    const pull = pullOf(call);
    const { title, body, state } = call.body as Partial<Pick<Pull, 'title' | 'body' | 'state'>>;
    pull.title = title ?? pull.title;
    pull.body = body ?? pull.body;
    if (state !== undefined && state !== pull.state) {
      if (pull.mergedAt !== null) throw new Refusal(422, 'Validation Failed');
      pull.state = state;
      pull.closedAt = state === 'closed' ? new Date().toISOString() : null;
      await pullEvent(call, pull, state === 'closed' ? 'closed' : 'reopened');
    }
    return ok(await pullObject(call.world, call.repository, pull));
  },
  [`GET ${REPO}/{number}/files`]: async (call) => {
    const pull = pullOf(call);
    const base = await mergeBase(call.repository, pull);
    return paged(call, await changedFiles(call.repository.git, base, pull.headSha));
  },
  [`GET ${REPO}/{number}/commits`]: async (call) => {
    const pull = pullOf(call);
    const { git } = call.repository;
    const base = await mergeBase(call.repository, pull);
    const ids = (await git.git(['rev-list', '--reverse', `${base}..${pull.headSha}`])).split('\n');
    const commits = ids.filter((id) => id !== '').map(async (sha) => ({ sha, commit: await commitObject(git, sha) }));
    return paged(call, await Promise.all(commits));
  },
};
