/** How one test ended. `errored`: it could not be judged (load error, crash, broken set-up), as opposed to `failed`. */
export type Status = 'passed' | 'failed' | 'errored' | 'skipped';

/** One test's result in a test run. Text is clean: no ANSI sequences, no control characters, bounded length. */
export interface Outcome {
  /** Test file, relative to the repository with `/` separators; null where the report does not say. */
  file: string | null;
  /** Groups around the test, outermost first, or the class or package; empty at the top level. */
  suite: string;
  name: string;
  status: Status;
  /** Milliseconds; null where the report does not say. */
  durationMs: number | null;
  /** Why it did not pass, cut to the limits; null where there is nothing to say. */
  message: string | null;
  /** There where the report tells that the test failed before it passed, in this same run. */
  flaky?: true;
}

/** The name of an outcome that stands for a whole file, package or run instead of one test. */
export const wholeFile = '(file)';
export const wholePackage = '(package)';
export const wholeRun = '(run)';

/** The same test has the same id in every run and on every machine; within one report ids are unique. */
export function outcomeId(outcome: Pick<Outcome, 'file' | 'suite' | 'name'>): string {
  return [outcome.file ?? '', outcome.suite, outcome.name].filter((part) => part !== '').join(' > ');
}

/** True for an outcome that must not count as success. */
export function isFailing(outcome: Pick<Outcome, 'status'>): boolean {
  return outcome.status === 'failed' || outcome.status === 'errored';
}
