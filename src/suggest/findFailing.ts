import { CONFIG_PATH } from '../config/index.ts';
import { UserError } from '../errors.ts';
import { parallel, readText, testId, testText } from '../harvest/index.ts';
import type { OpenBench, RunRecord } from '../harvest/index.ts';
import type { Progress } from '../progress.ts';
import { wholeFile } from '../reports/index.ts';
import type { FailingTest } from './failingTest.ts';

/** What running the tests of one commit showed. */
export interface Failing {
  readonly sha: string;
  /** The tests that fail, by files and then as the reports have them. */
  readonly tests: readonly FailingTest[];
  /** The last run of every test file that was run. */
  readonly runs: ReadonlyMap<string, RunRecord>;
}

/** Tests beyond these tell no more about the function at fault. */
const MAX_TESTS = 200;
const WITHOUT_TESTS = /without running any test|holds no test/;

/**
 * Runs test files as a commit has them.
 * @param files the test files
 * @throws UserError where the tests pass, and nothing that can be read says which
 */
export async function findFailing(
  open: OpenBench,
  sha: string,
  files: readonly string[],
  { jobs, progress }: { jobs: number; progress: Progress },
): Promise<Failing> {
  const runs = new Map<string, RunRecord>();
  await parallel(files, jobs, async (file) => {
    const run = await open.bench.run({ tree: sha }, file, open.newest);
    runs.set(file, run);
    progress.update(`running the tests: ${runs.size} of ${files.length} files`);
  });
  refuseMute([...runs.values()]);
  const tests: FailingTest[] = [];
  for (const file of files) {
    const run = runs.get(file)!;
    if (isMute(run) && run.exitCode === 0) {
      progress.log(`${file} ended well and tells of no test, so it proves nothing: ${run.trouble!.split('\n')[0]}`);
    } else tests.push(...(await failingIn(open, sha, file, run)));
  }
  return { sha, tests: tests.slice(0, MAX_TESTS), runs };
}

/** A command that always ends well and never tells of a test is no failing test: it writes another report than the settings say. */
function refuseMute(runs: readonly RunRecord[]): void {
  const mute = runs.find(isMute);
  const isTold = ({ passed, notPassed }: RunRecord): boolean => passed.length + notPassed.length > 0;
  if (mute === undefined || runs.some((run) => run.exitCode !== 0 || isTold(run))) return;
  throw new UserError(`the test command ended well, and what it wrote tells of no test: ${mute.trouble!.trim()}`, {
    where: mute.file,
    fix: `The settings under \`tests\` in ${CONFIG_PATH} say which report it writes: see docs/configuration.md.`,
  });
}

/** Whether nothing of its tests can be told, if it has any. */
function isMute({ trouble, passed, notPassed }: RunRecord): boolean {
  if (trouble === null || WITHOUT_TESTS.test(trouble)) return false;
  return passed.length === 0 && notPassed.every(({ status }) => status === 'skipped');
}

async function failingIn(open: OpenBench, sha: string, file: string, run: RunRecord): Promise<FailingTest[]> {
  const text = (await readText(open.repository, sha, file)) ?? '';
  const tests: FailingTest[] = [];
  for (const { suite, name, status, message } of run.notPassed) {
    if (status === 'skipped') continue;
    const own = await testText(file, text, { suite, name });
    tests.push({ file, suite: suite.slice(0, 2000), name: name.slice(0, 1000), before: status, message, text: own });
  }
  // A file that can't be loaded fails as a whole; one without any test in it doesn't.
  if (isMute(run)) {
    tests.push({
      file,
      suite: '',
      name: wholeFile,
      before: 'errored',
      message: run.trouble!.slice(0, 20_000),
      text: '',
    });
  }
  return tests;
}

/** How a failing test is named to people. */
export function showTest(test: Pick<FailingTest, 'file' | 'suite' | 'name'>): string {
  return test.name === wholeFile ? `${test.file} (does not load)` : `${test.file}: ${testId(test)}`;
}
