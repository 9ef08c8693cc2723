import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import { parseReport, type ParseReportOptions } from '../../src/reports/index.ts';

async function refusal(text: string | Uint8Array, options: ParseReportOptions = {}): Promise<string> {
  const input = typeof text === 'string' ? { text, name: 'r.txt' } : { bytes: text, name: 'r.txt' };
  const error: unknown = await parseReport(input, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  const { message, where, fix } = error as UserError;
  expect(where).toContain('r.txt');
  expect(fix).not.toBe('');
  return message;
}

const cases = (count: number): string => '<testcase name="a"/>'.repeat(count);

describe('what a stranger may not do', () => {
  test('entities and DOCTYPE', async () => {
    const laughs =
      '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>';
    expect(await refusal(laughs)).toContain('DOCTYPE');
    const external = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuite><testcase name="a"/></testsuite>';
    expect(await refusal(external)).toContain('DOCTYPE');
    expect(await refusal('<testsuite><testcase name="&undefined;"/></testsuite>')).toContain('undefined entity');
  });

  test('depth', async () => {
    expect(await refusal('<testsuite>'.repeat(100_000))).toContain('deeper than 64');
    expect(await refusal(`{"numTotalTests":${'['.repeat(1_000_000)}`)).toContain('deeper than 64');
    const level = (depth: number): string => `${'    '.repeat(depth)}ok 1 - x\n${'    '.repeat(depth)}1..1\n`;
    const nested = Array.from({ length: 500 }, (_, depth) => level(depth)).join('');
    expect(await refusal(`TAP version 14\n${nested}`)).toMatch(/deeper than 64|two plans|no result/);
    const opening = Array.from({ length: 500 }, (_, depth) => `${'    '.repeat(depth)}ok 1 - x {\n`).join('');
    expect(await refusal(`TAP version 14\n${opening}`)).toContain('deeper than 64');
  });

  test('count', async () => {
    const limits = { outcomes: 100 };
    expect(await refusal(`<testsuite>${cases(101)}</testsuite>`, { limits })).toContain('more than 100');
    expect(await refusal(`1..101\n${'ok\n'.repeat(101)}`, { limits })).toContain('101');
    expect(await refusal('1..99999999999999\nok 1\n')).toMatch(/no plan/);
    const events = Array.from({ length: 101 }, (_, n) => `{"Action":"run","Package":"p","Test":"T${n}"}\n`).join('');
    expect(await refusal(events, { limits })).toContain('too many');
    await expect(parseReport({ text: `<testsuite>${cases(100)}</testsuite>` }, { limits })).resolves.toHaveLength(100);
  });

  test('size, of the whole and of a line', async () => {
    expect(await refusal(`<testsuite>${cases(100)}</testsuite>`, { limits: { bytes: 1_000 } })).toContain(
      'larger than 1000',
    );
    expect(await refusal(`1..1\nok 1 - ${'x'.repeat(2_000)}\n`, { limits: { lineChars: 1_000 } })).toContain(
      'a line has more',
    );
  });

  test('long texts are cut with a mark, start and end kept', async () => {
    const message = `START${'x'.repeat(100_000)}END`;
    const text = `<testsuite><testcase name="${'n'.repeat(5_000)}"><failure>${message}</failure></testcase></testsuite>`;
    const [outcome] = await parseReport({ text });
    expect(outcome?.message).toMatch(/^START.*\[\.\.\. cut \.\.\.\].*END$/s);
    expect(outcome?.message?.length).toBeLessThan(8_100);
    expect(outcome?.name.length).toBeLessThan(1_100);
  });
});

describe('what must be said', () => {
  test('a file that is not there, a folder, an empty file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codelutra-reports-'));
    try {
      await expect(parseReport({ path: join(folder, 'missing.xml') })).rejects.toThrow("can't be opened");
      await expect(parseReport({ path: folder })).rejects.toThrow(UserError);
      await writeFile(join(folder, 'empty.xml'), '');
      await expect(parseReport({ path: join(folder, 'empty.xml') })).rejects.toThrow('it is empty');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('an unknown format, with the known ones', async () => {
    expect(await refusal('hello\n')).toContain('no known format');
    expect(await refusal('<html></html>')).toContain('no known format');
    expect(await refusal('<html></html>', { format: 'junit' })).toContain('its root is <html>');
  });

  test.each([
    ['<testsuite></testsuite>', 'holds no test'],
    ['1..0 # SKIP nothing here\n', 'holds no test'],
    ['{"numTotalTests":0,"numFailedTests":0,"numTotalTestSuites":0,"success":true,"testResults":[]}', 'holds no test'],
    ['{"Action":"start","Package":"p"}\n{"Action":"skip","Package":"p"}\n', 'holds no test'],
    ['============================ no tests ran in 0.01s =============================\n', 'holds no test'],
  ])('a report without tests: %s', async (text, what) => {
    const format = text.startsWith('=') ? ({ format: 'pytest' } as const) : {};
    expect(await refusal(text, format)).toContain(what);
  });

  test.each([
    [
      'a lost failure',
      '<testsuite tests="2" failures="1" skipped="0"><testcase name="a"/><testcase name="b"/></testsuite>',
      'failures',
    ],
    ['a lost test', '<testsuite tests="3" skipped="0"><testcase name="a"/><testcase name="b"/></testsuite>', '3 tests'],
    ['a lost line of TAP', '1..3\nok 1\nok 3\n', 'the plan says 3'],
    ['TAP cut before its plan', 'TAP version 13\nok 1\nok 2\n', 'no plan'],
    ['a lost failure of TAP', 'TAP version 13\nok 1\n1..1\n# fail 1\n', 'summary counts 1'],
    [
      'a test without a result',
      '{"Action":"run","Package":"p","Test":"T"}\n{"Action":"pass","Package":"p"}\n',
      'no result',
    ],
    [
      'a package without an end',
      '{"Action":"run","Package":"p","Test":"T"}\n{"Action":"pass","Package":"p","Test":"T"}\n',
      'no final event',
    ],
    [
      'a total with a word that pytest does not have',
      '=== test session starts ===\na.py::t PASSED\n=== 1 passed, 1 erpor in 0.01s ===\n',
      'no last line with totals',
    ],
    ['passes not named', '=== test session starts ===\n=== 2 passed in 0.01s ===\n', 'counts 2 PASSED'],
  ])('%s', async (_, text, what) => {
    expect(await refusal(text)).toContain(what);
  });
});

test('UTF-16, as PowerShell redirects write it, and a byte order mark', async () => {
  const text = 'TAP version 13\n1..1\nok 1 - é\n';
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const expected = await parseReport({ text });
  expect(expected[0]?.name).toBe('é');
  expect(await parseReport({ bytes: utf16 })).toEqual(expected);
  expect(await parseReport({ text: `\ufeff${text}` })).toEqual(expected);
  expect(await refusal(Buffer.from('<testsuite><testcase name="\xe9"/></testsuite>', 'latin1'))).toContain('UTF-8');
});

test('a failed run in which every test passed is no success', async () => {
  const file = {
    name: '/p/a.test.js',
    status: 'passed',
    assertionResults: [{ ancestorTitles: [], title: 'a', status: 'passed' }],
  };
  const report = { numTotalTests: 1, numFailedTests: 0, numTotalTestSuites: 1, success: false, testResults: [file] };
  const outcomes = await parseReport({ text: JSON.stringify(report) }, { root: '/p' });
  expect(outcomes.map((each) => [each.status, each.file, each.name])).toEqual([
    ['passed', 'a.test.js', 'a'],
    ['errored', null, '(run)'],
  ]);
});
