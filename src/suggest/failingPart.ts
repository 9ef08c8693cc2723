import { testId, type OpenBench, type TestCommand } from '../harvest/index.ts';
import { wholeFile } from '../reports/index.ts';
import type { FailingTest } from './failingTest.ts';
import type { Failing } from './findFailing.ts';

/** So many failing tests of a file tell nearly as much as all of them; a fix is proved with all of the file's tests. */
const MOST_TESTS = 8;

/** What is run of a test file to see how its failing tests fare. */
export interface FailingPart {
  readonly file: string;
  readonly tests: readonly FailingTest[];
  readonly command: TestCommand;
}

/** A file's failing tests alone, where the runner can choose them and they fail alike by themselves; else the whole file. */
export async function failingPart(
  open: OpenBench,
  { sha, tests }: Pick<Failing, 'sha' | 'tests'>,
  file: string,
): Promise<FailingPart> {
  const all = tests.filter((test) => test.file === file);
  const whole = { file, tests: all, command: open.detected.command };
  const some = all.slice(0, MOST_TESTS);
  const command = some.some(({ name }) => name === wholeFile) ? undefined : open.detected.only(some);
  if (command === undefined) return whole;
  const { notPassed } = await open.bench.run({ tree: sha }, file, open.newest, 0, command);
  // One that lacks what its neighbours leave behind fails in another way, and whatever the candidate.
  const isAlike = (test: FailingTest): boolean =>
    notPassed.some((one) => testId(one) === testId(test) && one.status === test.before && one.message === test.message);
  return some.every(isAlike) ? { file, tests: some, command } : whole;
}
