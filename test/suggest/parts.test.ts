import { framesOf } from '../../src/suggest/localise/frames.ts';
import { localise, signals } from '../../src/suggest/index.ts';
import type { Scene } from '../../src/suggest/index.ts';
import { callSignal } from '../../src/suggest/localise/callSignal.ts';
import { coverageSignal } from '../../src/suggest/localise/coverageSignal.ts';
import type { Clues } from '../../src/suggest/localise/signal.ts';
import { wordsOf } from '../../src/suggest/localise/words.ts';
import { priorityOf, ProposalQueue, revertHunks } from '../../src/suggest/propose/index.ts';
import { namesTest, readUnits, testKey } from '../../src/suggest/spectrum/index.ts';
import { listFunctions } from '../../src/source/index.ts';

const CODE = `function parseKey(text) {
  return text.trim();
}
function parse(text) {
  const parts = text.split('&');
  return parts.map((part) => parseKey(part));
}
function other() {
  return 1;
}
`;

const failing = {
  file: 'test/a.test.js',
  suite: '',
  name: 'splits keys',
  before: 'failed' as const,
  message: 'TypeError: no\n    at parseKey (lib/a.js:2:10)\n    at parse (lib/a.js:6:30)\n    at test/a.test.js:3:1',
  text: "test('splits keys', () => same(parse('a&b'), []))",
};

async function clues(changes: Partial<Clues> = {}): Promise<Clues> {
  const functions = await listFunctions('lib/a.js', CODE);
  const scene = {
    sources: new Map([['lib/a.js', { path: 'lib/a.js', text: CODE, functions }]]),
    reaching: new Map([['lib/a.js', ['test/a.test.js']]]),
  } as unknown as Scene;
  return { scene, failing: [failing], ...changes };
}

const unknown = new Map<string, Set<number>>();
const coverage = {
  tests: [
    { failing: true, functions: new Set(['lib/a.js:parse', 'lib/a.js:parseKey']), lines: unknown },
    { failing: false, functions: new Set(['lib/a.js:parse', 'lib/a.js:other']), lines: unknown },
    { failing: false, functions: new Set(['lib/a.js:parse']), lines: unknown },
  ],
};

test('frames of V8 and Python, innermost first', () => {
  expect(framesOf(failing.message).map(({ path, line }) => `${path}:${line}`)).toEqual([
    'lib/a.js:2',
    'lib/a.js:6',
    'test/a.test.js:3',
  ]);
  const python =
    'Traceback:\n  File "tests/t.py", line 3, in test\n    f()\n  File "pkg/m.py", line 9, in f\n    1/0\n';
  expect(framesOf(python).map(({ path, line }) => `${path}:${line}`)).toEqual(['pkg/m.py:9', 'tests/t.py:3']);
  expect(framesOf('at file:///lib/b.mjs:4:5')).toEqual([{ path: 'lib/b.mjs', line: 4, column: 5 }]);
});

test("coverage is 0.55 + 0.45 of Ochiai's coefficient for what a failing test ran, and nothing for the rest", async () => {
  const marks = await coverageSignal.marks(await clues({ coverage }));
  expect(marks.get('lib/a.js:parseKey')?.value).toBeCloseTo(1);
  expect(marks.get('lib/a.js:parse')?.value).toBeCloseTo(0.55 + 0.45 / Math.sqrt(3));
  expect(marks.has('lib/a.js:other')).toBe(false);
});

test('calls stand in for coverage where there is none', async () => {
  const marks = await callSignal.marks(await clues());
  expect(marks.get('lib/a.js:parse')).toEqual({ value: 1, reason: 'the failing test calls it' });
  expect(marks.get('lib/a.js:parseKey')).toEqual({ value: 0.7, reason: '1 call below what the failing test calls' });
  expect((await callSignal.marks(await clues({ coverage }))).size).toBe(0);
});

test('a score is the sum of weighted signals and size; shares are exp(score) over their sum', async () => {
  const given = await clues({
    coverage,
    changes: { since: 'HEAD', green: true, before: new Map([['lib/a.js:other', 'function other() {}']]) },
  });
  const suspects = await localise(given);
  expect(suspects.map(({ fn }) => fn.name)).toEqual(['parseKey', 'parse', 'other']);
  for (const { fn, score, reasons } of suspects) {
    let expected = 0.6 * Math.log2(1 + fn.span.endLine - fn.span.startLine + 1);
    for (const { weight, marks } of signals) {
      expected += weight * ((await marks(given)).get(`lib/a.js:${fn.name}`)?.value ?? 0);
    }
    expect(score).toBeCloseTo(expected);
    expect(reasons.at(-1)?.signal).toBe('size');
  }
  const sum = suspects.reduce((all, { score }) => all + Math.exp(score), 0);
  expect(suspects[0]?.share).toBeCloseTo(Math.exp(suspects[0]!.score) / sum);
});

test('words are the same however they are joined', () => {
  expect(wordsOf('parseArrayValues')).toEqual(wordsOf('parse_array_value'));
  expect(wordsOf('XMLHttp the 12')).toEqual(['xml', 'http', '12']);
});

test('each change is put back alone, then all', () => {
  const before = 'function f() {\n  a(1);\n  keep();\n  b(1);\n}';
  const now = 'function f() {\n  a(2);\n  keep();\n  b(2);\n}';
  expect(revertHunks(before, now)).toEqual([now.replace('a(2)', 'a(1)'), now.replace('b(2)', 'b(1)'), before]);
  expect(revertHunks(before, before.replace('a(1)', 'a(9)'))).toEqual([before]);
});

test('the queue gives the best first, each program once, and the unchanged one never', async () => {
  const { scene } = await clues();
  const [parseKey] = await localise(await clues());
  const propose = (text: string, priority: number) => ({
    suspect: parseKey!,
    text,
    priority,
    source: 'mutated' as const,
    note: '',
  });
  const { fn } = parseKey!;
  const queue = new ProposalQueue(scene);
  const trimmed = fn.text.replace('trim', 'trimEnd');
  queue.add([propose(fn.text, 9), propose(fn.text.replace('text.trim()', 'text'), 1), propose(trimmed, 2)]);
  queue.add([propose(trimmed.replace('  return', '    return'), 3)]);
  // Asked for at once, as by candidates that run beside each other.
  const given = await Promise.all([queue.next(), queue.next(), queue.next()]);
  const texts = given.map((one) => one?.text.replace(/\s+/g, ' '));
  const untrimmed = fn.text.replace('text.trim()', 'text').replace(/\s+/g, ' ');
  expect(texts).toEqual([trimmed.replace(/\s+/g, ' '), untrimmed, undefined]);
  expect(priorityOf(0.5, 4, 2)).toBe(1);
});

test("what a stranger's tests write as coverage is read within bounds", () => {
  const lines = ['{"title":"a","functions":["lib/a.js:1"]}', 'nonsense', '{"title":1}', ''].join('\n');
  expect(readUnits(lines)).toEqual([{ title: 'a', functions: ['lib/a.js:1'] }]);
  const withLines = (told: unknown) => JSON.stringify({ title: 'a', functions: [], lines: told });
  const told = { 'lib/a.js': [1, 3] };
  expect(readUnits(withLines(told))).toEqual([{ title: 'a', functions: [], lines: told }]);
  const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`lib/${at}.js`, []]));
  for (const wrong of [[1], { 'lib/a.js': [0] }, { 'lib/a.js': [1.5] }, { 'lib/a.js': 'all' }, many]) {
    expect(readUnits(withLines(wrong))).toEqual([{ title: 'a', functions: [] }]);
  }
  expect(testKey('a > b: "c"')).toBe('abc');
  expect(namesTest('outer > inner', ['outerinner'])).toBe(true);
  expect(namesTest('another', ['outerinner'])).toBe(false);
});
