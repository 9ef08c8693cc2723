import { changedFunctions, isSourcePath, readText, statusIn, testId } from '../../harvest/index.ts';
import type { OpenBench, RunRecord } from '../../harvest/index.ts';
import type { Repository } from '../../history/index.ts';
import { SourceSyntaxError } from '../../source/index.ts';
import { wholeFile } from '../../reports/index.ts';
import { failingPart } from '../failingPart.ts';
import type { FailingTest } from '../failingTest.ts';
import type { Changes } from './changesSince.ts';
import { pastPlaces } from './pastPlaces.ts';
import { functionKey } from './scene.ts';

const MAX_FILES = 200;

/**
 * The functions that differ from the last commit where the failing tests pass, of those that {@link pastPlaces} names. Each
 * is tried with the failing tests as they are now. Where none passes: what the work tree and the branch changed.
 * @returns undefined where nothing changed, or there is no past
 */
export async function findChanges(
  open: OpenBench,
  sha: string,
  failing: readonly FailingTest[],
): Promise<Changes | undefined> {
  const { repository } = open;
  const places = await pastPlaces(repository, sha);
  for (const { since, sha: at } of places) {
    if (await isGreen(open, sha, at, failing)) return changesSince(repository, since, at, sha, true);
  }
  // Tests may pass only beside the others of their file. That takes long, so that it is tried where it is likeliest.
  const near = places.find(({ isOwn }) => isOwn);
  if (near !== undefined && (await isGreenWhole(open, sha, near.sha, failing)))
    return changesSince(repository, near.since, near.sha, sha, true);
  const own = places.findLast(({ isOwn }) => isOwn);
  return own === undefined ? undefined : changesSince(repository, own.since, own.sha, sha, false);
}

/** The failing tests alone are tried first: most places are not green, and whole files may take long. */
async function isGreen(open: OpenBench, sha: string, at: string, failing: readonly FailingTest[]): Promise<boolean> {
  const files = filesOf(failing);
  const state = { tree: at, overlay: { from: sha, paths: files } };
  for (const file of files) {
    const { tests, command } = await failingPart(open, { sha, tests: failing }, file);
    if (!arePassed(tests, await open.bench.run(state, file, open.newest, 0, command))) return false;
  }
  return isGreenWhole(open, sha, at, failing);
}

async function isGreenWhole(
  open: OpenBench,
  sha: string,
  at: string,
  failing: readonly FailingTest[],
): Promise<boolean> {
  const files = filesOf(failing);
  const state = { tree: at, overlay: { from: sha, paths: files } };
  for (const file of files) {
    const tests = failing.filter((test) => test.file === file);
    if (!arePassed(tests, await open.bench.run(state, file, open.newest))) return false;
  }
  return true;
}

function filesOf(failing: readonly FailingTest[]): string[] {
  return [...new Set(failing.map(({ file }) => file))];
}

function arePassed(tests: readonly FailingTest[], run: RunRecord): boolean {
  return tests.every((test) =>
    test.name === wholeFile ? run.passed.length > 0 : statusIn(run, testId(test)) === 'passed',
  );
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
