import { logTail } from './cleanText.ts';
import { isFailing, wholeRun, type Outcome } from './outcome.ts';

/** One execution of a test command at one commit. */
export interface TestRun {
  commit: string;
  command: string;
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  /** Null where a signal or a time limit ended it. */
  exitCode: number | null;
  /** Never empty. */
  outcomes: Outcome[];
  /** The end of what the command printed. */
  log: string;
}

/** What is known after a test command has ended. */
export interface FinishedRun extends Omit<TestRun, 'outcomes'> {
  /** The outcomes its report holds, the error that refused the report, or null where it wrote none. */
  report: readonly Outcome[] | Error | null;
}

const logChars = 20_000;
const messageChars = 8_000;
/** What jest and Vitest say of a file that their configuration leaves out, and write no report. */
const NO_TESTS = /^No test(?:s| files) found/m;

/**
 * Makes a test run out of what a command left behind. What is not a plain success never looks like one: a missing,
 * refused or empty report becomes one `errored` outcome with the log's end, and an exit code other than 0 (or none)
 * beside outcomes that all passed adds one.
 */
export function testRun({ report, ...run }: FinishedRun): TestRun {
  return { ...run, log: logTail(run.log, logChars), outcomes: outcomesOf(report, run.exitCode, run.log) };
}

function outcomesOf(report: readonly Outcome[] | Error | null, exitCode: number | null, log: string): Outcome[] {
  if (report === null) {
    const what = NO_TESTS.test(log) ? 'without running any test' : 'and wrote no report';
    return [runError(`The command ${ending(exitCode)} ${what}.`, log)];
  }
  if (report instanceof Error) return [runError(`The command ${ending(exitCode)}; ${report.message}.`, log)];
  if (report.length === 0) return [runError(`The command ${ending(exitCode)} without running any test.`, log)];
  if (exitCode === null || (exitCode !== 0 && !report.some(isFailing))) {
    return [...report, runError(`The command ${ending(exitCode)} although no test explains it.`, log)];
  }
  return [...report];
}

function ending(exitCode: number | null): string {
  return exitCode === null ? 'was ended by a signal or a time limit' : `ended with exit code ${exitCode}`;
}

function runError(what: string, log: string): Outcome {
  const tail = logTail(log, messageChars);
  const message = tail === '' ? `${what} It printed nothing.` : `${what}\n${tail}`;
  return { file: null, suite: '', name: wholeRun, status: 'errored', durationMs: null, message };
}
