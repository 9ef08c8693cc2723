import fc from 'fast-check';
import { listFunctions } from '../../src/source/index.ts';
import type { FunctionVersion } from '../../src/source/index.ts';
import { editSuspicion, lineSuspicion } from '../../src/suggest/localise/index.ts';
import type { Coverage } from '../../src/suggest/localise/index.ts';
import { statementLines } from '../../src/suggest/localise/statementLines.ts';

const PATH = 'lib/a.js';

/** A test that ran those lines; undefined: they aren't known. */
function ran(failing: boolean, lines: readonly number[] | undefined, path = PATH): Coverage['tests'][number] {
  return {
    failing,
    functions: new Set([`${path}:f`]),
    lines: new Map(lines === undefined ? [] : [[path, new Set(lines)]]),
  };
}

test("a line's suspicion is Ochiai's coefficient, and 0 without a failing test that ran it", () => {
  const told = lineSuspicion(PATH, { tests: [ran(true, [1, 2]), ran(false, [1, 3]), ran(false, [1, 3])] });
  expect(told?.get(1)).toBeCloseTo(1 / Math.sqrt(3));
  expect(told?.get(2)).toBe(1);
  expect(told?.get(3)).toBe(0);
  expect(told?.has(4)).toBe(false);
});

test('tests whose lines in the file are not known count neither way', () => {
  const elsewhere = ran(true, [1], 'lib/b.js');
  const known = [ran(true, [1, 2]), ran(false, [1])];
  const expected = lineSuspicion(PATH, { tests: known });
  expect(lineSuspicion(PATH, { tests: [...known, ran(true, undefined), ran(false, undefined)] })).toEqual(expected);
  expect(lineSuspicion(PATH, { tests: [ran(true, undefined), ran(false, [1])] })).toBeUndefined();
  expect(lineSuspicion(PATH, { tests: [elsewhere] })).toBeUndefined();
  // One that is known to have run nothing of the file is a failing test all the same.
  expect(lineSuspicion(PATH, { tests: [...known, elsewhere] })?.get(2)).toBeCloseTo(1 / Math.sqrt(2));
});

test('suspicions lie from 0 to 1, and a failing test that ran just the line makes it no less suspicious', () => {
  const anyTest = fc.record({ failing: fc.boolean(), lines: fc.uniqueArray(fc.integer({ min: 1, max: 5 })) });
  fc.assert(
    fc.property(fc.array(anyTest, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 5 }), (tests, line) => {
      const all = tests.map(({ failing, lines }) => ran(failing, lines));
      const before = lineSuspicion(PATH, { tests: all });
      expect(before === undefined).toBe(!tests.some(({ failing }) => failing));
      for (const [at, value] of before ?? []) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(value > 0).toBe(tests.some(({ failing, lines }) => failing && lines.includes(at)));
      }
      const after = lineSuspicion(PATH, { tests: [...all, ran(true, [line])] })?.get(line);
      expect(after).toBeGreaterThanOrEqual((before?.get(line) ?? 0) - 1e-12);
    }),
  );
});

test('a Python statement goes on in brackets, long strings and after a backslash', () => {
  const text = 'def f(a,\n  b):\n  """x (\n  y"""\n  c = a + \\\n    b\n  # (\n  d = "(" + \'#\'\n  return [\n\n  ]';
  expect(statementLines(text)).toEqual([0, 0, 2, 2, 4, 4, 6, 7, 8, 8, 8]);
  expect(statementLines(text.replaceAll('\n', '\r\n'))).toEqual(statementLines(text));
});

const JS = `// a head
const f =
  function (a, b = 1) {
    if (a) {
      return b;
    }
    return a;
  };
`;

test('an edit is as suspicious as the most suspicious line that it touches', async () => {
  const [fn] = await listFunctions(PATH, JS);
  const coverage: Coverage = { tests: [ran(true, [3, 4, 7]), ran(false, [3, 4, 5])] };
  expect(fn?.text).toBe(JS.slice(fn?.span.start, fn?.span.end));
  expect(of(coverage, fn!, 'return b')).toBe(0);
  expect(of(coverage, fn!, 'return a')).toBe(1);
  expect(of(coverage, fn!, 'b = 1')).toBeCloseTo(1 / Math.sqrt(2));
  expect(of(coverage, fn!, 'if (a) {\n      return b;')).toBeCloseTo(1 / Math.sqrt(2));
  expect(of(coverage, fn!, 'return b;\n    }\n')).toBe(0);
  // A place between two signs is on their line.
  const at = fn!.text.indexOf('turn a');
  expect(editSuspicion(coverage, { fn: fn! }, { start: at, end: at })).toBe(1);
});

test('without lines, or for a function that no test ran, nothing is said of an edit', async () => {
  const [fn] = await listFunctions(PATH, JS);
  expect(of(undefined, fn!, 'return b')).toBeUndefined();
  expect(of({ tests: [ran(true, undefined)] }, fn!, 'return b')).toBeUndefined();
  const other = { ...ran(true, [20]), functions: new Set([`${PATH}:g`]) };
  expect(of({ tests: [other] }, fn!, 'return b')).toBeUndefined();
});

test('in Python, lines without an event are as those of their statement, and a signature runs with its function', async () => {
  const text = `@wrap(
  1)
def f(a,
      b=2):
  if a:
    x = a(
      1,
      2)
  else:
    x = b(
      3)
  return (
    x)
`;
  const [fn] = await listFunctions('a.py', text);
  const tests = [ran(true, [1, 5, 6, 13], 'a.py'), ran(false, [1, 5, 13], 'a.py')];
  const coverage: Coverage = { tests };
  const shared = 1 / Math.sqrt(2);
  expect(of(coverage, fn!, 'b=2')).toBeCloseTo(shared);
  expect(of(coverage, fn!, '1,\n')).toBe(1);
  expect(of(coverage, fn!, '2)\n  else')).toBe(1);
  expect(of(coverage, fn!, 'b(')).toBe(0);
  expect(of(coverage, fn!, '3)')).toBe(0);
  expect(of(coverage, fn!, 'return')).toBeCloseTo(shared);
});

function of(coverage: Coverage | undefined, fn: FunctionVersion, part: string): number | undefined {
  const start = fn.text.indexOf(part);
  expect(start).toBeGreaterThanOrEqual(0);
  return editSuspicion(coverage, { fn }, { start, end: start + part.length });
}
