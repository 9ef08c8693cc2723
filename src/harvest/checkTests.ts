import { UserError } from '../errors.ts';
import { CONFIG_PATH } from '../config/index.ts';
import { readText } from './commitTrial.ts';
import type { OpenBench } from './openBench.ts';
import type { RunRecord } from './runRecord.ts';

/** What a look at how a repository's tests are run showed. */
export interface TestsCheck {
  /** Test files of the state that was looked at. */
  readonly files: readonly string[];
  /** One of them, run. */
  readonly run: RunRecord;
}

/**
 * Runs one test file of a state: whether the command, its report and the dependencies fit together.
 * @param file which; default: the first of the repository
 * @throws UserError where there is no test file, or not this one
 */
export async function checkTests(open: OpenBench, file?: string): Promise<TestsCheck> {
  const { repository, detected, head, newest } = open;
  const files: string[] = [];
  for (const { path, kind } of await repository.files(head)) {
    if (kind !== 'file' || !detected.isTestFile(path)) continue;
    if (detected.isTestText((await readText(repository, head, path)) ?? '')) files.push(path);
  }
  const chosen = file ?? files[0];
  if (chosen === undefined) throw noTestFiles();
  if (!files.includes(chosen)) {
    const some = files.slice(0, 5).join(', ');
    throw new UserError('this is no test file', { where: chosen, fix: `Test files are, for example: ${some}.` });
  }
  return { files, run: await open.bench.run({ tree: head }, chosen, newest) };
}

/** What is told of a repository without test files. */
export function noTestFiles(): UserError {
  return new UserError('no file of the repository counts as a test file', {
    where: `${CONFIG_PATH}: tests.files`,
    fix: 'It names them as globs from the top of the repository, such as "checks/**/*.test.js".',
  });
}
