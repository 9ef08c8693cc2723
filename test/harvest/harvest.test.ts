import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import type { Evidence } from '../../src/harvest/index.ts';
import { verifyAll } from '../../src/harvest/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { harvestProject, newProject, tapTests, testFile } from './project.ts';

const folder = temporaryFolder();
const project = join(folder, 'project');
const out = join(folder, 'out');
let evidence: Evidence[];
const commits: Record<string, string> = {};

const SHAPES = (area: string, rest = ''): string =>
  `exports.area = function area(w, h) {\n  ${area}\n};\n${rest}module.exports.name = 'shapes';\n`;

beforeAll(async () => {
  const repo = newProject(project);
  const commit = (name: string): string => (commits[name] = repo.commit(name));
  repo.write(
    'lib/sum.js',
    'function sum(a, b) {\n  return a - b;\n}\nfunction twice(a) {\n  return 2 * a;\n}\nmodule.exports = { sum, twice };\n',
  );
  repo.write('test/sum.test.js', testFile('sum', { 'twice two': ['m.twice(2)', 4] }));
  commit('base');
  repo.write(
    'lib/sum.js',
    'function sum(a, b) {\n  return a + b;\n}\nfunction twice(a) {\n  return 2 * a;\n}\nmodule.exports = { sum, twice };\n',
  );
  repo.write(
    'test/sum.test.js',
    testFile('sum', { 'twice two': ['m.twice(2)', 4], 'one and two': ['m.sum(1, 2)', 3] }),
  );
  repo.write('README.md', 'Sums.\n');
  commit('fix');
  // Two fixes that have nothing to do with each other.
  repo.write(
    'lib/sum.js',
    'function sum(a, b) {\n  return Number(a) + Number(b);\n}\nfunction twice(a) {\n  return a + a;\n}\nmodule.exports = { sum, twice };\n',
  );
  repo.write(
    'test/sum.test.js',
    testFile('sum', { 'text sums': ["m.sum('1', 2)", 3], 'text doubles': ["m.twice('a')", 'aa'] }),
  );
  commit('two fixes');
  // Two functions that must change together.
  repo.write(
    'lib/pair.js',
    'function give() {\n  return [1, 2];\n}\nfunction take() {\n  return give()[1];\n}\nmodule.exports = { take };\n',
  );
  repo.write('test/pair.test.js', testFile('pair', { takes: ['m.take()', 2] }));
  commit('pair');
  repo.write(
    'lib/pair.js',
    'function give() {\n  return { b: 3 };\n}\nfunction take() {\n  return give().b;\n}\nmodule.exports = { take };\n',
  );
  repo.write('test/pair.test.js', testFile('pair', { takes: ['m.take()', 3] }));
  commit('together');
  // A new function is no fix.
  repo.write(
    'lib/pair.js',
    'function give() {\n  return { b: 3 };\n}\nfunction take() {\n  return give().b;\n}\nfunction more() {\n  return 1;\n}\nmodule.exports = { take, more };\n',
  );
  repo.write('test/pair.test.js', testFile('pair', { takes: ['m.take()', 3], more: ['m.more()', 1] }));
  commit('feature');
  // Shapes: a function made worse while its tests are deleted, loosened, or recorded anew.
  repo.write('lib/shapes.js', SHAPES('return w * h;'));
  repo.write('test/shapes.test.js', testFile('shapes', { area: ['m.area(2, 3)', 6], flat: ['m.area(0, 3)', 0] }));
  commit('shapes');
  repo.write('lib/shapes.js', SHAPES('return w + h;'));
  repo.write('test/shapes.test.js', testFile('shapes', { flat: ['m.area(0, 0)', 0] }));
  commit('deleted test');
  repo.write('lib/shapes.js', SHAPES('return Math.max(w, h);'));
  repo.write('test/shapes.test.js', testFile('shapes', { flat: ['typeof m.area(0, 3)', 'number'] }));
  commit('loosened assertion');
  const recorded = `const m = require('../lib/shapes');\nconst { same } = require('./tap');\nconst was = require('fs').readFileSync(__dirname + '/__snapshots__/record.test.js.snap', 'utf8');\nsame(String(m.area(2, 3)), was, 'as recorded');\n`;
  repo.write('test/record.test.js', recorded).write('test/__snapshots__/record.test.js.snap', '3');
  commit('recorded');
  repo.write('test/record.test.js', `${recorded}// again\n`).write('test/__snapshots__/record.test.js.snap', '6');
  repo.write('lib/shapes.js', SHAPES('return h * w;'));
  commit('changed snapshot');
  ({ evidence } = await harvestProject(project, out));
});

const of = (name: string): Evidence[] =>
  evidence.filter(({ commits: { good } }) => good === commits[name]).sort((a, b) => (a.function < b.function ? -1 : 1));

test('a fix and its test in one commit make a pair, with everything that is needed to run it again', () => {
  expect(of('fix')).toEqual([
    expect.objectContaining({
      source: 'history',
      carried: 'alone',
      commits: { tree: commits['base'], good: commits['fix'] },
      path: 'lib/sum.js',
      function: 'sum',
      old: 'function sum(a, b) {\n  return a - b;\n}',
      new: 'function sum(a, b) {\n  return a + b;\n}',
      overlay: ['test/sum.test.js'],
      testFiles: ['test/sum.test.js'],
      flaky: [],
    }),
  ]);
  expect(of('fix')[0]!.tests).toEqual([
    expect.objectContaining({
      file: 'test/sum.test.js',
      name: 'one and two',
      before: 'failed',
      after: 'passed',
      runs: 3,
    }),
  ]);
  expect(of('fix')[0]!.runs.before).toHaveLength(3);
});

test('two fixes in one commit are told apart, each with the test that it makes pass', () => {
  expect(of('two fixes').map((one) => [one.function, one.carried, one.tests.map(({ name }) => name)])).toEqual([
    ['sum', 'alone', ['text sums']],
    ['twice', 'alone', ['text doubles']],
  ]);
});

test('functions that must change together name each other', () => {
  expect(of('together').map((one) => [one.function, one.carried, one.together])).toEqual([
    ['give', 'together', ['lib/pair.js:take']],
    ['take', 'together', ['lib/pair.js:give']],
  ]);
});

test.each(['feature', 'deleted test', 'loosened assertion', 'changed snapshot'])('%s: no pair', (name) => {
  expect(of(name)).toEqual([]);
});

test('a second harvest runs nothing and finds the same', async () => {
  const again = await harvestProject(project, out);
  expect(again.evidence).toEqual(evidence);
  expect(again.tally.executed).toBe(0);
  expect(again.tally).toMatchObject({ looked: 12, verified: 3, proofs: 5, refused: { snapshot: 1 } });
});

test('the number of jobs leaves no trace', async () => {
  const alone = await harvestProject(project, join(folder, 'alone'), { jobs: 1 });
  expect(alone.evidence).toEqual(evidence);
});

test('an equal tree is run once: the fix carried over is the commit itself', () => {
  const runs = readFileSync(join(out, 'runs.jsonl'), 'utf8').trim().split('\n');
  const ids = runs.map((line) => (JSON.parse(line) as { id: string }).id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every proof holds when it is run again, and a false one does not', async () => {
  const settings = {
    repository: project,
    sandbox: sandboxes.trusted,
    jobs: 2,
    tests: tapTests,
    progress: silentProgress,
  };
  const results = await verifyAll(evidence, settings);
  expect(results.filter(({ holds }) => !holds)).toEqual([]);
  const fix = of('fix')[0]!;
  const lies: Evidence[] = [
    { ...fix, old: fix.new, new: fix.old },
    { ...fix, new: fix.old },
    { ...fix, function: 'gone' },
    { ...fix, commits: { ...fix.commits, tree: 'f'.repeat(40) } },
    { ...fix, tests: [{ ...fix.tests[0]!, name: 'twice two' }] },
  ];
  const whys = (await verifyAll(lies, settings)).map(({ holds, why }) => [holds, why]);
  expect(whys).toEqual([
    [false, expect.stringMatching(/chosen version the test "one and two" failed/)],
    [false, expect.stringMatching(/chosen version the test "one and two" failed/)],
    [false, 'gone is not in lib/sum.js'],
    [false, expect.stringMatching(/ffff/)],
    [false, expect.stringMatching(/failing version the test "twice two" passed/)],
  ]);
});

test('a stopped verification says that it was stopped, not that proofs do not hold', async () => {
  const stop = new AbortController();
  const settings = { repository: project, sandbox: sandboxes.trusted, jobs: 2, tests: tapTests, signal: stop.signal };
  const progress = { ...silentProgress, update: (text: string) => text.includes('verified') && stop.abort(stopped) };
  const stopped = new UserError('stopped');
  await expect(verifyAll(evidence, { ...settings, progress })).rejects.toBe(stopped);
});
