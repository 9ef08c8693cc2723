import fc from 'fast-check';
import type { RunRecord } from '../../src/harvest/index.ts';
import { someTests } from '../../src/suggest/spectrum/someTests.ts';

function run(passed: readonly string[], seconds = 60): RunRecord {
  const none = { id: '', tree: '', file: 'tests/test_a.py', startedAt: '', ending: 'exited' as const, exitCode: 1 };
  return { ...none, seconds, passed: [...passed], notPassed: [], trouble: null };
}

const failing = [{ suite: 'tests.A', name: 'test_bad' }];
const many = Array.from({ length: 200 }, (_, at) => `tests.${at < 100 ? 'B' : at < 120 ? 'A' : 'C'} > test_${at}`);

test('a file that takes long: the failing tests, some of their suites and some of all the others', () => {
  const some = someTests(failing, run(many))!;
  expect(some).toHaveLength(30);
  expect(some.at(-1)).toEqual(failing[0]);
  const count = (suite: string) => some.filter((test) => test.suite === suite).length;
  expect([count('tests.A'), count('tests.B'), count('tests.C')]).toEqual([13, 10, 7]);
});

test('whole files where they are quick or have few tests', () => {
  expect(someTests(failing, run(many, 1))).toBeUndefined();
  expect(someTests(failing, run(many.slice(0, 20)))).toBeUndefined();
  expect(someTests(failing, undefined)).toBeUndefined();
});

test('no test is chosen twice, and only such as the run had', () => {
  const id = fc
    .tuple(fc.constantFrom('tests.A > ', 'tests.B > ', ''), fc.stringMatching(/^[a-z_]{1,8}$/))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.uniqueArray(id, { minLength: 31, maxLength: 90 }), (passed) => {
      const some = someTests(failing, run(passed))!.slice(0, -1);
      const ids = some.map(({ suite, name }) => (suite === '' ? name : `${suite} > ${name}`));
      expect(new Set(ids).size).toBe(29);
      expect(ids.every((one) => passed.includes(one))).toBe(true);
    }),
  );
});

test('of many failing tests half of all', () => {
  const bad = Array.from({ length: 40 }, (_, at) => ({ suite: 'tests.A', name: `bad_${at}` }));
  const some = someTests(bad, run(many))!;
  expect(some).toHaveLength(30);
  expect(some.slice(15)).toEqual(bad.slice(0, 15));
});
