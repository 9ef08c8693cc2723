import type { Repository } from '../../history/index.ts';

/** How far back is looked, in commits of the first parent's line. */
const STEPS = [1, 4, 16];
/** HEAD is the default branch where there is no work tree. */
const MAIN = ['main', 'master', 'origin/main', 'origin/master', 'HEAD'];

/** A commit that a state is compared with. */
export interface PastPlace {
  /** What it is, for people: `HEAD`, `the main branch`, a commit. */
  readonly since: string;
  readonly sha: string;
  /** Whether what differs from it is somebody's change in the making: not committed, or on a branch. */
  readonly isOwn: boolean;
}

/**
 * Where the code of a state may have been right, the nearest first: HEAD for a dirty work tree, where a branch left the main
 * one, then 1, 4 and 16 commits back.
 */
export async function pastPlaces(repository: Repository, sha: string): Promise<PastPlace[]> {
  const past = (await repository.commits({ branch: sha, max: 1 + Math.max(...STEPS) + 1, firstParent: true })).slice(1);
  const [last] = past;
  if (last === undefined) return [];
  const places: PastPlace[] = [];
  const add = (since: string, at: string | undefined, isOwn: boolean): void => {
    if (at !== undefined && at !== sha && !places.some((one) => one.sha === at)) places.push({ since, sha: at, isOwn });
  };
  // The snapshot of a dirty work tree is a commit on top of HEAD; a clone without a work tree has no changes of its own.
  const head = repository.bare ? undefined : await repository.resolve('HEAD').catch(() => undefined);
  if (last.sha === head) add('HEAD', head, true);
  add('the main branch', await branchStart(repository, last.sha, sha), true);
  for (const step of STEPS) add(`${past[step - 1]?.sha.slice(0, 9)}`, past[step - 1]?.sha, false);
  return places;
}

/** Where the branch left the main one; undefined on the main one itself. */
async function branchStart(repository: Repository, head: string, sha: string): Promise<string | undefined> {
  for (const main of MAIN) {
    const tip = await repository.resolve(main).catch(() => undefined);
    if (tip === undefined) continue;
    const base = await repository.mergeBase(main, head).catch(() => undefined);
    return base === head || base === sha ? undefined : base;
  }
  return undefined;
}
