import { isFailing, parseReport, testRun, type FinishedRun, type Outcome } from '../../src/reports/index.ts';

const passed: Outcome = { file: 'a.js', suite: '', name: 'a', status: 'passed', durationMs: 1, message: null };
const failed: Outcome = { ...passed, name: 'b', status: 'failed' };

function run(part: Partial<FinishedRun>): Outcome[] {
  const base = { commit: 'c0ffee', command: 'npm test', startedAt: '2026-01-01T00:00:00.000Z', durationMs: 5 };
  return testRun({ ...base, exitCode: 0, log: '', report: [passed], ...part }).outcomes;
}

test('a success stays as it is', () => {
  expect(run({})).toEqual([passed]);
});

test('failed tests explain an exit code', () => {
  expect(run({ exitCode: 1, report: [passed, failed] })).toEqual([passed, failed]);
});

test.each<[string, Partial<FinishedRun>, RegExp]>([
  [
    'wrote no report',
    { report: null, exitCode: 1, log: 'SyntaxError: x\n' },
    /exit code 1 and wrote no report\.\nSyntaxError: x$/,
  ],
  ['wrote no report and says it is fine', { report: null }, /exit code 0 and wrote no report\. It printed nothing\.$/],
  ['ran no test', { report: [] }, /without running any test/],
  [
    'found no test file, as its configuration leaves that out',
    { report: null, exitCode: 1, log: '\nNo tests found\nNo files found in ..\n' },
    /exit code 1 without running any test/,
  ],
  ['wrote a report that is cut off', { report: new Error('it is cut off'), exitCode: 1 }, /it is cut off/],
])('a run that %s is one errored outcome', (_, part, message) => {
  const outcomes = run(part);
  expect(outcomes.map((each) => each.status)).toEqual(['errored']);
  expect(outcomes[0]?.name).toBe('(run)');
  expect(outcomes[0]?.message).toMatch(message);
});

test.each([1, 137, null])('exit code %s beside tests that all passed is no success', (exitCode) => {
  const outcomes = run({ exitCode, log: 'coverage threshold not met' });
  expect(outcomes[0]).toEqual(passed);
  expect(outcomes.filter(isFailing)).toHaveLength(1);
  expect(outcomes[1]?.message).toContain('coverage threshold not met');
});

test('a run ended by a time limit is errored even where a test failed before', () => {
  expect(run({ exitCode: null, report: [failed] }).map((each) => each.status)).toEqual(['failed', 'errored']);
});

test('the log keeps its end, without colours', () => {
  const log = `${'line of a log\n'.repeat(10_000)}\u001b[31mthe end\u001b[0m`;
  const result = testRun({ commit: 'c', command: 'x', startedAt: '', durationMs: 0, exitCode: 1, log, report: null });
  expect(result.log).toMatch(/^\[\.\.\. cut \.\.\.\]\nline of a log\n/);
  expect(result.log.endsWith('the end')).toBe(true);
  expect(result.outcomes[0]?.message?.endsWith('the end')).toBe(true);
});

test("a refused report becomes the run's outcome", async () => {
  const report = await parseReport({ text: 'TAP version 13\nok 1\n' }).catch((error: Error) => error);
  expect(run({ report, exitCode: 1, log: 'boom' }).map((each) => [each.status, each.name])).toEqual([
    ['errored', '(run)'],
  ]);
});

test("older Jest's titles that are no text are told as it shows them", async () => {
  const test = { status: 'passed', failureMessages: [], ancestorTitles: ['parse', 7] };
  const tests = [[2010, 1, null], 12, 'plain'].map((title) => ({ ...test, title }));
  const file = { name: 'a.test.js', status: 'passed', message: '', assertionResults: tests };
  const report = { numTotalTests: 3, numFailedTests: 0, numTotalTestSuites: 1, success: true, testResults: [file] };
  const outcomes = await parseReport({ text: JSON.stringify(report) });
  expect(outcomes.map(({ suite, name }) => `${suite} > ${name}`)).toEqual([
    'parse > 7 > 2010,1,',
    'parse > 7 > 12',
    'parse > 7 > plain',
  ]);
});
