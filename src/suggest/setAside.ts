import { parallel, statusIn, testId, type OpenBench } from '../harvest/index.ts';
import type { Progress } from '../progress.ts';
import { wholeFile } from '../reports/index.ts';
import { cannotLoad } from './cannotLoad.ts';
import type { FailingTest } from './failingTest.ts';
import type { Failing } from './findFailing.ts';
import { pastPlaces, type Scene } from './localise/index.ts';

/** A failing test that a fix need not make pass. */
export interface SetAside {
  readonly test: FailingTest;
  /** After "left as it is: ". */
  readonly why: string;
}

/** Failing tests by what is to be done about them. */
export interface Aims {
  /** What a fix must make pass; none where no change to a function could mend any of them. */
  readonly failing: Failing;
  readonly aside: readonly SetAside[];
}

/**
 * Sets failing tests aside that no change to one function could mend together with the others: files that don't load
 * whatever the functions do, and tests that failed already in the nearest past where not all of them did. What has another
 * cause would otherwise keep every fix from being one.
 */
export async function setAside(
  open: OpenBench,
  scene: Scene,
  failing: Failing,
  run: { jobs: number; progress: Progress },
): Promise<Aims> {
  const aside: SetAside[] = [];
  let tests = failing.tests;
  // A source file that doesn't parse keeps tests from loading, and a function put in its place may mend that.
  if (scene.broken.size === 0) {
    const [hopeless, others] = await divided(tests, (test) => cannotLoad(test, scene));
    aside.push(...hopeless.map((test) => ({ test, why: 'it does not load, and no function is at fault' })));
    tests = others;
  }
  if (tests.length > 1) {
    run.progress.update('looking for what failed before');
    const { since, old } = await oldFailures(open, failing.sha, tests, run.jobs);
    aside.push(...old.map((test) => ({ test, why: `it fails in ${since} as well` })));
    tests = tests.filter((test) => !old.includes(test));
  }
  return { failing: { ...failing, tests }, aside };
}

/** Test files run in the past, at most; the nearest place is looked at in any case. */
const MOST_RUNS = 60;

/** Of tests that fail, those that failed in the nearest past place where not all of them did, as the place had them. */
async function oldFailures(
  open: OpenBench,
  sha: string,
  tests: readonly FailingTest[],
  jobs: number,
): Promise<{ since: string; old: readonly FailingTest[] }> {
  const wanted = [...new Set(tests.map(({ file }) => file))];
  for (const [number, { since, sha: at }] of (await pastPlaces(open.repository, sha)).entries()) {
    if (number > 0 && wanted.length * (number + 1) > MOST_RUNS) break;
    const there = new Set((await open.repository.files(at)).map(({ path }) => path));
    const files = wanted.filter((file) => there.has(file));
    await parallel(files, jobs, (file) => open.bench.run({ tree: at }, file, open.newest));
    const [old, others] = await divided(tests, async (test) => there.has(test.file) && (await failed(open, at, test)));
    if (others.length > 0) return { since, old };
  }
  return { since: '', old: [] };
}

/** From the run that is there already. */
async function failed(open: OpenBench, at: string, test: FailingTest): Promise<boolean> {
  const run = await open.bench.run({ tree: at }, test.file, open.newest);
  if (test.name === wholeFile) return run.passed.length + run.notPassed.length === 0;
  const status = statusIn(run, testId(test));
  return status === 'failed' || status === 'errored';
}

/** Those for which it is so, and the others, in their order. */
async function divided<T>(items: readonly T[], isSo: (item: T) => Promise<boolean>): Promise<[T[], T[]]> {
  const yes: T[] = [];
  const no: T[] = [];
  for (const item of items) ((await isSo(item)) ? yes : no).push(item);
  return [yes, no];
}
