import { changedFunctions, isSourcePath, readText, statusIn, testId } from '../../harvest/index.ts';
import type { OpenBench } from '../../harvest/index.ts';
import type { Repository } from '../../history/index.ts';
import { SourceSyntaxError } from '../../source/index.ts';
import { wholeFile } from '../../reports/index.ts';
import type { FailingTest } from '../failingTest.ts';
import type { Changes } from './changesSince.ts';
import { functionKey } from './scene.ts';

/** How far back the failing tests are tried, in commits of the first parent's line. */
const STEPS = [1, 4, 16];
const MAIN = ['main', 'master', 'origin/main', 'origin/master'];
const MAX_FILES = 200;

/**
 * The functions that differ from the last commit where the failing tests pass: HEAD for a dirty work tree, where a branch
 * left the main one, then 1, 4 and 16 commits back. Each is tried with the failing test files as they are now. Where
 * none passes: what the work tree and the branch changed.
 * @returns undefined where nothing changed, or there is no past
 */
export async function findChanges(
  open: OpenBench,
  sha: string,
  failing: readonly FailingTest[],
): Promise<Changes | undefined> {
  const { repository } = open;
  const past = (await repository.commits({ branch: sha, max: 1 + Math.max(...STEPS) + 1, firstParent: true })).slice(1);
  if (past.length === 0) return undefined;
  const places: { since: string; sha: string }[] = [];
  const dirty = (await repository.resolve('HEAD').catch(() => '')) !== sha && past[0] !== undefined;
  const add = (since: string, at: string | undefined): void => {
    if (at !== undefined && at !== sha && !places.some((one) => one.sha === at)) places.push({ since, sha: at });
  };
  if (dirty) add('HEAD', past[0]!.sha);
  const own = places.length;
  add('the main branch', await branchStart(repository, past[0]!.sha, sha));
  const weak = places.at(-1);
  for (const step of STEPS) add(`${past[step - 1]?.sha.slice(0, 9)}`, past[step - 1]?.sha);
  for (const { since, sha: at } of places) {
    if (await isGreen(open, sha, at, failing)) return changesSince(repository, since, at, sha, true);
  }
  const told = own > 0 || places.length > 0 ? (own > 0 && weak === undefined ? places[0] : weak) : undefined;
  return told === undefined ? undefined : changesSince(repository, told.since, told.sha, sha, false);
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

async function isGreen(open: OpenBench, sha: string, at: string, failing: readonly FailingTest[]): Promise<boolean> {
  const files = [...new Set(failing.map(({ file }) => file))];
  const state = { tree: at, overlay: { from: sha, paths: files } };
  for (const file of files) {
    const run = await open.bench.run(state, file, open.newest);
    const passes = (test: FailingTest): boolean =>
      test.name === wholeFile ? run.passed.length > 0 : statusIn(run, testId(test)) === 'passed';
    if (!failing.every((test) => test.file !== file || passes(test))) return false;
  }
  return true;
}

async function changesSince(
  repository: Repository,
  since: string,
  from: string,
  sha: string,
  green: boolean,
): Promise<Changes> {
  const old = new Map((await repository.files(from)).map(({ path, oid }) => [path, oid]));
  const before = new Map<string, string | undefined>();
  const changed = (await repository.files(sha)).filter(({ path, oid }) => isSourcePath(path) && old.get(path) !== oid);
  for (const { path } of changed.slice(0, MAX_FILES)) {
    const [oldText, newText] = [await readText(repository, from, path), await readText(repository, sha, path)];
    if (newText === undefined) continue;
    try {
      const changes = await changedFunctions(path, oldText ?? '', newText);
      for (const { old: earlier, new: now } of changes.changed)
        before.set(functionKey({ path, name: now.name }), earlier.text);
      for (const name of changes.added) before.set(functionKey({ path, name }), undefined);
    } catch (error) {
      if (!(error instanceof SourceSyntaxError)) throw error;
    }
  }
  return { since, green, before };
}
