import fc from 'fast-check';
import {
  cleanLine,
  cutMiddle,
  defaultReportLimits,
  logTail,
  outcomeId,
  parseReport,
  relativeFile,
  type Outcome,
  type Status,
} from '../../src/reports/index.ts';
import { OutcomeList } from '../../src/reports/outcomeList.ts';

const status = fc.constantFrom<Status>('passed', 'failed', 'skipped', 'errored');
const text = fc.string({ unit: 'binary', maxLength: 60 });
// Letters that are no directive, indentation or heading in any format.
const title = fc
  .string({
    unit: fc.constantFrom('a', 'b', ' ', 'é', '中', '<', '&', '"', "'", '\\', '(', ']', '1'),
    minLength: 1,
    maxLength: 20,
  })
  .map((name) => `t${name}`);
const tests = fc.array(fc.record({ name: title, status, message: text }), { minLength: 1, maxLength: 20 });

const xml = (value: string): string =>
  [...value].map((char) => (/[<>&"'\n\r\t]/.test(char) ? `&#${char.codePointAt(0) ?? 0};` : char)).join('');

/** What each writer below can say of a status. */
function told(outcomes: readonly Outcome[]): [string, Status][] {
  return outcomes.map((each) => [each.name.replace(/ #\d+$/, ''), each.status]);
}

describe('what was written is what is read', () => {
  test('JUnit XML', async () => {
    await fc.assert(
      fc.asyncProperty(tests, async (all) => {
        const element = { passed: '', failed: '<failure/>', errored: '<error/>', skipped: '<skipped/>' };
        const body = all.map(
          (each) => `<testcase classname="c" name="${xml(each.name)}">${element[each.status]}</testcase>`,
        );
        const outcomes = await parseReport({ text: `<testsuite name="s">${body.join('\n')}</testsuite>` });
        expect(told(outcomes)).toEqual(all.map((each) => [cleanLine(each.name), each.status]));
      }),
    );
  });

  test('TAP', async () => {
    await fc.assert(
      fc.asyncProperty(tests, async (all) => {
        const name = (each: { name: string }): string => each.name.replace(/\\/g, '\\\\').trim();
        const lines = all.map((each, index) => {
          const skip = each.status === 'skipped' ? ' # SKIP' : '';
          return `${each.status === 'failed' || each.status === 'errored' ? 'not ' : ''}ok ${index + 1} - ${name(each)}${skip}`;
        });
        const outcomes = await parseReport({ text: `1..${all.length}\n${lines.join('\n')}\n` });
        const expected = all.map((each) => [cleanLine(each.name), each.status === 'errored' ? 'failed' : each.status]);
        expect(told(outcomes)).toEqual(expected);
      }),
    );
  });

  test('Jest JSON', async () => {
    await fc.assert(
      fc.asyncProperty(tests, async (all) => {
        const known = all.map((each) => ({ ...each, status: each.status === 'errored' ? 'failed' : each.status }));
        const failed = known.filter((each) => each.status === 'failed').length;
        const assertionResults = known.map((each) => ({
          ancestorTitles: ['s'],
          title: each.name,
          status: each.status,
          failureMessages: [each.message],
        }));
        const file = { name: 'a.test.js', status: failed > 0 ? 'failed' : 'passed', assertionResults };
        const counts = {
          numTotalTests: all.length,
          numFailedTests: failed,
          numTotalTestSuites: 1,
          success: failed === 0,
        };
        const outcomes = await parseReport({ text: JSON.stringify({ ...counts, testResults: [file] }) });
        expect(told(outcomes)).toEqual(known.map((each) => [cleanLine(each.name), each.status]));
      }),
    );
  });

  test('go test -json, packages side by side', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(status, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        async (all, packages) => {
          const action = { passed: 'pass', failed: 'fail', skipped: 'skip', errored: 'fail' } as const;
          const events = all.flatMap((each, index) => {
            const place = { Package: `p${index % packages}`, Test: `Test${index}` };
            return [
              { ...place, Action: 'run' },
              { ...place, Action: 'output', Output: 'x' },
              { ...place, Action: action[each], Elapsed: 0.5 },
            ];
          });
          const ends = Array.from({ length: packages }, (_, index) => {
            const bad = all.some((each, at) => at % packages === index && action[each] === 'fail');
            return { Package: `p${index}`, Action: bad ? 'fail' : 'pass' };
          });
          const outcomes = await parseReport({
            text: [...events, ...ends].map((each) => `${JSON.stringify(each)}\n`).join(''),
          });
          expect(outcomes.map((each) => each.status)).toEqual(
            all.map((each) => (each === 'errored' ? 'failed' : each)),
          );
          expect(outcomes.every((each) => each.durationMs === 500)).toBe(true);
        },
      ),
    );
  });
});

describe('outcomes', () => {
  const raw = fc.record({ file: fc.option(text), suite: text, name: text, status, message: fc.option(text) });

  test('none is lost, ids are unique, clean and on one line', () => {
    fc.assert(
      fc.property(fc.array(raw, { maxLength: 30 }), (all) => {
        const list = new OutcomeList('r', defaultReportLimits, undefined);
        for (const each of all) list.add(each);
        const outcomes = list.finish();
        expect(outcomes.map((each) => each.status)).toEqual(all.map((each) => each.status));
        expect(new Set(outcomes.map(outcomeId)).size).toBe(all.length);
        for (const outcome of outcomes) {
          // eslint-disable-next-line no-control-regex -- that there are none is what is tested
          expect(outcomeId(outcome)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])/);
        }
      }),
    );
  });

  test('equal tests get running numbers; a test really called so keeps its name', () => {
    const list = new OutcomeList('r', defaultReportLimits, undefined);
    for (const name of ['x', 'x', 'x #2', 'x', 'x #2']) list.add({ name, status: 'passed' });
    expect(list.finish().map((each) => each.name)).toEqual(['x', 'x #3', 'x #2', 'x #4', 'x #2 #2']);
  });

  test('colours and control characters make no other test', () => {
    const list = new OutcomeList('r', defaultReportLimits, undefined);
    list.add({ name: '\u001b[1m\u001b[31mred\u001b[39m\u001b[0m  and\r\n\tgreen', status: 'passed' });
    list.add({ name: '\ufffd[31mred\ufffd[0m and green', status: 'passed' });
    expect(list.finish().map((each) => each.name)).toEqual(['red and green', 'red and green #2']);
  });

  test('thousands of equal names take no long time', () => {
    const list = new OutcomeList('r', defaultReportLimits, undefined);
    for (let index = 0; index < 50_000; index += 1) list.add({ name: 'same', status: 'passed' });
    expect(list.finish().at(-1)?.name).toBe('same #50000');
  });
});

describe('paths', () => {
  test.each([
    ['/home/user/project/test/a.js', '/home/user/project', 'test/a.js'],
    ['/home/user/project/test/a.js', '/home/user/project/', 'test/a.js'],
    ['file:///home/user/project/test/a.js', '/home/user/project', 'test/a.js'],
    ['C:\\work\\repo\\test\\a.js', 'C:\\work\\repo', 'test/a.js'],
    ['test\\sub\\a.js', undefined, 'test/sub/a.js'],
    ['./test/a.js', undefined, 'test/a.js'],
    // GitHub's own machines.
    ...['home', 'Users'].map((top): [string, undefined, string] => [
      ['', top, 'runner', 'work', 'qs', 'qs', 'test/a.js'].join('/'),
      undefined,
      'test/a.js',
    ]),
    ['D:\\a\\qs\\qs\\test\\a.js', undefined, 'test/a.js'],
    ['/__w/qs/qs/test/a.js', undefined, 'test/a.js'],
    ['/builds/group/qs/test/a.js', undefined, 'test/a.js'],
    ['/somewhere/else/a.js', '/home/user/project', 'a.js'],
  ])('%s in %s', (path, root, expected) => {
    expect(relativeFile(path, root)).toBe(expected);
  });

  test('are never absolute', () => {
    fc.assert(fc.property(text, (path) => !/^(?:\/|[A-Za-z]:\/).+\//.test(relativeFile(`/${path}`, undefined))));
  });
});

test('cut texts keep their ends and stay within their bound', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 10, max: 200 }), (whole, max) => {
      const mark = 60;
      expect(cutMiddle(whole, max).length).toBeLessThanOrEqual(max + mark);
      const tail = logTail(whole, max);
      expect(tail.length).toBeLessThanOrEqual(max + mark);
      if (whole.length <= max) expect(cutMiddle(whole, max)).toBe(whole);
    }),
  );
});
