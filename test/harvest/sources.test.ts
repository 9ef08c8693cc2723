import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyAll } from '../../src/harvest/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { harvestProject, newProject, tapTests, testFile } from './project.ts';

const folder = temporaryFolder();
const verifying = { sandbox: sandboxes.trusted, jobs: 2, tests: tapTests, progress: silentProgress };

const CLAMP = (least: string): string =>
  `exports.clamp = function clamp(value, low, high) {\n  if (value < low) return ${least};\n  if (value > high) return high;\n  return value;\n};\nexports.alone = function alone(a) {\n  return a + 1;\n};\n`;

test('mutants that tests catch make pairs, with the share of them that was caught', async () => {
  const project = join(folder, 'mutants');
  const repo = newProject(project);
  repo.write('lib/clamp.js', CLAMP('low'));
  repo.write(
    'test/clamp.test.js',
    testFile('clamp', { in: ['m.clamp(2, 1, 3)', 2], below: ['m.clamp(0, 1, 3)', 1], above: ['m.clamp(9, 1, 3)', 3] }),
  );
  const head = repo.commit('clamp');
  const { evidence, tally } = await harvestProject(project, join(folder, 'mutants-out'), { from: ['mutants'] });
  // `alone` is reached by an import, but no test looks at it: its mutants all survive.
  expect(tally).toMatchObject({ looked: 2, tried: 2, verified: 1, refused: { 'no-failure': 1 } });
  expect(evidence).toHaveLength(3);
  for (const one of evidence) {
    expect(one).toMatchObject({
      source: 'mutants',
      function: 'exports.clamp',
      commits: { tree: head, good: head },
      overlay: [],
    });
    expect(one.new).toContain('return low');
    expect(one.old).not.toBe(one.new);
    expect(one.mutant!.score).toBeGreaterThan(0);
    expect(one.mutant!.mutants).toBe(8);
  }
  expect((await verifyAll(evidence, { ...verifying, repository: project })).every(({ holds }) => holds)).toBe(true);
  const again = await harvestProject(project, join(folder, 'mutants-again'), { from: ['mutants'], jobs: 1 });
  expect(again.evidence).toEqual(evidence);
  // Both functions are longer than that, so none of their mutants is made.
  const short = await harvestProject(project, join(folder, 'short'), { from: ['mutants'], mutants: { longest: 40 } });
  expect(short.tally).toMatchObject({ looked: 0, verified: 0 });
  // While proofs are wanted, further rounds make more of each function; the first ones stay.
  const wanted = (count: number) =>
    harvestProject(project, join(folder, 'mutants-out'), { from: ['mutants'], mutants: { wanted: count } });
  const more = (await wanted(4)).evidence;
  const ids = (of: typeof evidence) => of.map(({ new: text, old, tests }) => JSON.stringify([text, old, tests]));
  expect(more.length).toBeGreaterThan(3);
  expect(more.length).toBeLessThanOrEqual(6);
  expect(ids(more)).toEqual(expect.arrayContaining(ids(evidence)));
  expect((await wanted(3)).evidence).toEqual(evidence);
});

test('what still runs when the time is over is stopped, and counts as not tried', async () => {
  const project = join(folder, 'hanging');
  const repo = newProject(project);
  repo.write('lib/clamp.js', CLAMP('value'));
  repo.commit('slip');
  // As it was before the commit, its test never ends by itself.
  repo.write('lib/clamp.js', CLAMP('low'));
  const began = join(folder, 'began');
  repo.write(
    'test/clamp.test.js',
    `${testFile('clamp', { below: ['m.clamp(0, 1, 3)', 1] })}if (m.clamp(0, 1, 3) !== 1) {
  require('fs').writeFileSync(${JSON.stringify(began)}, '');
  setInterval(() => {}, 1000);
}\n`,
  );
  repo.commit('fix');
  const out = join(folder, 'hanging-out');
  const { evidence, tally } = await harvestProject(project, out, { seconds: 5 });
  expect(existsSync(began)).toBe(true);
  expect(evidence).toEqual([]);
  expect(tally).toMatchObject({ tried: 0, refused: { 'no-time': 1 } });
  // What was stopped says nothing: with more time it is run again, to the limit of a test file.
  const patient = await harvestProject(project, out, { tests: { ...tapTests, timeout: 2 } });
  expect(patient.tally).toMatchObject({ tried: 1, refused: {} });
  // Asked to stop, it doesn't take that for its time's end.
  const asked = harvestProject(project, join(folder, 'asked'), { seconds: 1000, signal: AbortSignal.timeout(2000) });
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('recorded runs: the same test red, then green on one line of history, is run again and makes a pair', async () => {
  const project = join(folder, 'runs');
  const repo = newProject(project);
  const checks = testFile('clamp', { below: ['m.clamp(0, 1, 3)', 1] });
  repo.write('lib/clamp.js', CLAMP('value')).write('test/clamp.test.js', checks);
  const red = repo.commit('red');
  repo.write('notes.txt', 'thinking');
  repo.commit('between');
  repo.write('lib/clamp.js', CLAMP('low'));
  const green = repo.commit('green');
  // Beside: a branch where the test was red, but whose code never came here.
  repo.git('checkout', '--quiet', '-b', 'side', red);
  const side = repo.commit('side');
  repo.git('checkout', '--quiet', 'main');
  const runs = join(folder, 'recorded');
  mkdirSync(join(runs, green), { recursive: true });
  const outcome = { file: null, suite: '', name: 'below', durationMs: null, message: null };
  for (const sha of [red, side]) {
    writeFileSync(
      join(runs, `${sha}.json`),
      JSON.stringify({ commit: sha, outcomes: [{ ...outcome, status: 'failed' }] }),
    );
  }
  writeFileSync(join(runs, green, 'tests.tap'), 'ok 1 below\n1..1\n');
  const { evidence } = await harvestProject(project, join(folder, 'runs-out'), { from: ['runs'], runs });
  expect(evidence).toEqual([
    expect.objectContaining({
      source: 'runs',
      commits: { tree: red, good: green },
      function: 'exports.clamp',
      testFiles: ['test/clamp.test.js'],
    }),
  ]);
  expect((await verifyAll(evidence, { ...verifying, repository: project })).map(({ holds }) => holds)).toEqual([true]);
  const late = await harvestProject(project, join(folder, 'runs-late'), { from: ['runs'], runs, seconds: 0 });
  expect(late).toMatchObject({ evidence: [], tally: { tried: 0, refused: { 'no-time': 1 } } });
  writeFileSync(join(runs, 'lost.tap'), 'ok 1 below\n1..1\n');
  await expect(harvestProject(project, join(folder, 'runs-out'), { from: ['runs'], runs })).rejects.toMatchObject({
    message: 'no commit is known for this report',
  });
});
