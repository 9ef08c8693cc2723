import { Refusal } from './exchange.ts';
import { keepHead } from './movingRefs.ts';
import { pullEvent } from './pullEvent.ts';
import type { FakeRepository, Pull } from './repository.ts';
import type { World } from './world.ts';

export interface NewPull {
  readonly title: string;
  readonly body?: string;
  readonly branch: string;
  readonly base?: string;
  readonly author: string;
  readonly draft?: boolean;
  readonly labels?: readonly string[];
  /** The fork that the branch is in. */
  readonly from?: FakeRepository;
}

/** Opens a pull request: an issue of the emulator, whose comments it keeps, and a pull request of that number. */
export async function openPull(world: World, repository: FakeRepository, wanted: NewPull): Promise<Pull> {
  const { title, body, branch, base = repository.defaultBranch, author, draft = false, labels = [] } = wanted;
  const from = wanted.from ?? repository;
  const headSha = await from.git.commit(`refs/heads/${branch}`);
  if (headSha === undefined || repository.pullsFrom(from, branch).some((pull) => pull.base === base)) {
    throw new Refusal(422, 'Validation Failed');
  }
  const opener = author.endsWith('[bot]') ? world.admin(repository.owner) : author;
  const path = `/repos/${repository.fullName}/issues`;
  const { number } = (await world.emulated.as(opener, 'POST', path, { title, body: body ?? '', labels })) as {
    number: number;
  };
  const pull: Pull = {
    id: world.nextId(),
    number,
    title,
    body: body ?? null,
    author,
    from,
    branch,
    base,
    headSha,
    state: 'open',
    draft,
    labels: [...labels],
    mergedAt: null,
    mergeCommit: null,
    closedAt: null,
    createdAt: new Date().toISOString(),
  };
  repository.pulls.push(pull);
  await keepHead(repository, pull);
  await pullEvent({ world, repository, actor: author }, pull, 'opened');
  return pull;
}
