import { z } from 'zod';
import { checkShape } from './checkShape.ts';
import { wholeFile, wholeRun, type Status } from './outcome.ts';
import type { OutcomeList } from './outcomeList.ts';
import type { ReportFormat } from './reportFormat.ts';

const count = z.number().int().nonnegative();
const testStatus = z.enum(['passed', 'failed', 'pending', 'skipped', 'todo', 'disabled', 'focused']);
const fileStatus = z.enum(['passed', 'failed', 'pending', 'skipped', 'focused']);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** Older Jest takes a row of values for a title, too, reports it as it was given, and shows it as text. */
const title = z.union([scalar, z.array(z.union([scalar, z.array(scalar)]))]).transform(String);

const fileResult = z.object({
  name: z.string(),
  status: fileStatus,
  message: z.string().nullish(),
  assertionResults: z.array(
    z.object({
      ancestorTitles: z.array(title),
      title,
      status: testStatus,
      duration: z.number().nullish(),
      invocations: z.number().nullish(),
      failureMessages: z.array(z.string()).nullish(),
    }),
  ),
});

const jestReport = z.object({
  numTotalTests: count,
  numFailedTests: count,
  numTotalTestSuites: count,
  success: z.boolean(),
  wasInterrupted: z.boolean().optional(),
  testResults: z.array(fileResult),
});

const statuses: Record<z.infer<typeof testStatus>, Status> = {
  passed: 'passed',
  focused: 'passed',
  failed: 'failed',
  pending: 'skipped',
  skipped: 'skipped',
  todo: 'skipped',
  disabled: 'skipped',
};

/** `jest --json` and Vitest's `json` reporter, which writes the same shape. */
export const jestJson: ReportFormat = {
  title: 'Jest or Vitest JSON',
  detect: (head) => /^\s*\{/.test(head) && /"(?:numTotalTests|numTotalTestSuites|numFailedTestSuites)"\s*:/.test(head),

  async parse(reader, outcomes) {
    const report = checkShape(jestReport, await reader.json(), reader);
    const tests = report.testResults.flatMap((file) => file.assertionResults);
    const failed = tests.filter((test) => test.status === 'failed').length;
    if (tests.length !== report.numTotalTests) {
      throw reader.broken(`it counts ${report.numTotalTests} tests and lists ${tests.length}`);
    }
    if (failed !== report.numFailedTests) {
      throw reader.broken(`it counts ${report.numFailedTests} failed tests and lists ${failed}`);
    }
    for (const file of report.testResults) addFile(file, outcomes);
    if (report.wasInterrupted === true) {
      outcomes.add({ name: wholeRun, status: 'errored', message: 'The run was interrupted.' });
    } else if (!report.success && outcomes.failing === 0) {
      // Unhandled errors, coverage thresholds and the like fail a run in which every test passes.
      outcomes.add({ name: wholeRun, status: 'errored', message: 'The report says that the run did not succeed.' });
    }
  },
};

function addFile(file: z.infer<typeof fileResult>, outcomes: OutcomeList): void {
  for (const test of file.assertionResults) {
    outcomes.add({
      file: file.name,
      suite: test.ancestorTitles.join(' > '),
      name: test.title,
      status: statuses[test.status],
      durationMs: test.duration,
      flaky: (test.invocations ?? 1) > 1,
      message: test.failureMessages?.join('\n\n'),
    });
  }
  if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')) {
    outcomes.add({ file: file.name, name: wholeFile, status: 'errored', message: file.message });
  }
}
