import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import {
  defaultReportLimits,
  outcomeId,
  parseReport,
  reportFormats,
  type Outcome,
  type Status,
} from '../../src/reports/index.ts';
import { OutcomeList } from '../../src/reports/outcomeList.ts';
import { ReportReader } from '../../src/reports/reportReader.ts';
import { brokenReports, fixture, folder, formatOf, goodReports, root } from './fixtures.ts';

/** One line an outcome: status, id, milliseconds, the message's first line. */
function line(outcome: Outcome): string {
  const first = outcome.message?.split('\n')[0] ?? '-';
  return [outcome.status, outcomeId(outcome), outcome.durationMs ?? '-', first].join(' | ');
}

function counts(outcomes: readonly Outcome[]): Record<Status, number> {
  const found = { passed: 0, failed: 0, errored: 0, skipped: 0 };
  for (const { status } of outcomes) found[status] += 1;
  return found;
}

describe('reports as the real tools wrote them', () => {
  test.each(goodReports)('%s', async (name) => {
    const outcomes = await parseReport({ path: join(folder, name) }, { root });
    const expected = await readFile(join(folder, 'expected', `${name}.txt`), 'utf8');
    expect(`${outcomes.map(line).join('\n')}\n`).toBe(expected);
    expect(new Set(outcomes.map(outcomeId)).size).toBe(outcomes.length);
    // The same whether the format is given or found out, and however the bytes arrive.
    expect(await parseReport({ bytes: fixture(name), name }, { root, format: formatOf(name) })).toEqual(outcomes);
    expect(JSON.stringify(outcomes)).not.toContain(root);
  });

  // Counted by hand from the suites in fixtures/reports/README.md, not by the parsers.
  test.each<[string, Record<Status, number>]>([
    ['jest.json', { passed: 7, failed: 3, errored: 2, skipped: 2 }],
    ['vitest.json', { passed: 6, failed: 2, errored: 1, skipped: 3 }],
    ['vitest.tap', { passed: 6, failed: 2, errored: 2, skipped: 3 }],
    ['mocha-xunit.xml', { passed: 5, failed: 3, errored: 0, skipped: 2 }],
    ['mocha13.tap', { passed: 5, failed: 3, errored: 0, skipped: 2 }],
    ['tape.tap', { passed: 5, failed: 1, errored: 0, skipped: 1 }],
    ['ava.tap', { passed: 4, failed: 2, errored: 0, skipped: 2 }],
    ['node-tap.tap', { passed: 6, failed: 3, errored: 0, skipped: 2 }],
    ['node-test.tap', { passed: 5, failed: 4, errored: 1, skipped: 4 }],
    ['node-test-junit.xml', { passed: 5, failed: 5, errored: 0, skipped: 4 }],
    ['pytest-junit.xml', { passed: 11, failed: 5, errored: 3, skipped: 5 }],
    ['surefire.xml', { passed: 3, failed: 3, errored: 1, skipped: 1 }],
    ['go-test-calc.json', { passed: 6, failed: 4, errored: 0, skipped: 1 }],
  ])('%s has the outcomes its suite was written to have', async (name, expected) => {
    expect(counts(await parseReport({ path: join(folder, name) }))).toEqual(expected);
  });

  test('Jest tells which test failed before it passed', async () => {
    const outcomes = await parseReport({ path: join(folder, 'jest-retry.json') }, { root });
    expect(outcomes.filter(({ flaky }) => flaky === true).map(outcomeId)).toEqual(['retry.test.cjs > settles']);
  });

  // As surefire's schema of its reports has it.
  test.each(['flakyFailure', 'flakyError'])('<%s> tells that a test failed before it passed', async (tag) => {
    const outcomes = await parseReport({
      text: `<testsuite name="a" tests="2" failures="0" errors="0" skipped="0">
        <testcase name="one" classname="a"><${tag} message="no" type="T"><stackTrace>at a</stackTrace></${tag}></testcase>
        <testcase name="two" classname="a"/></testsuite>`,
    });
    expect(outcomes.map(({ name, status, flaky }) => [name, status, flaky])).toEqual([
      ['one', 'passed', true],
      ['two', 'passed', undefined],
    ]);
  });

  test('pytest tells the same tests in its XML (xunit1), CTRF and terminal output', async () => {
    const ids = async (name: string): Promise<Map<string, Status>> => {
      const outcomes = await parseReport({ path: join(folder, name) }, { root });
      const inOne = outcomes.filter((each) => each.file === 'tests/test_calc.py' && !each.name.startsWith('('));
      return new Map(inOne.map((each) => [outcomeId(each), each.status] as const).sort());
    };
    const terminal = await ids('pytest-v.txt');
    expect(terminal.size).toBe(20);
    expect(await ids('pytest-junit-xunit1.xml')).toEqual(terminal);
    expect(await ids('pytest-ctrf.json')).toEqual(terminal);
    expect(await ids('pytest-xdist.txt')).toEqual(terminal);
  });

  test.each(goodReports)('%s has the same outcomes when it arrives seven bytes at a time', async (name) => {
    const outcomes = new OutcomeList(name, defaultReportLimits, root);
    await reportFormats[formatOf(name)].parse(
      new ReportReader({ bytes: fixture(name) }, defaultReportLimits, 7),
      outcomes,
    );
    expect(outcomes.finish()).toEqual(await parseReport({ path: join(folder, name) }, { root }));
  });
});

describe('reports that must be refused', () => {
  test.each(brokenReports)('%s', async (name) => {
    const error: unknown = await parseReport({ path: join(folder, name) }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).where).toContain(name);
  });
});
