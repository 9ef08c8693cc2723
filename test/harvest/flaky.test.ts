import { join } from 'node:path';
import { temporaryFolder } from '../history/testRepository.ts';
import { harvestProject, newProject, testFile } from './project.ts';

const folder = temporaryFolder();

const LIB = (body: string): string => `function pick(list) {\n  ${body}\n}\nmodule.exports = { pick };\n`;

/** One commit whose only failing test fails by chance: with the old code and with the new, half the time. */
function plant(name: string, flakyTest: string): string {
  const project = join(folder, name);
  const repo = newProject(project);
  repo.write('lib/pick.js', LIB('return list[0];'));
  repo.write('test/pick.test.js', testFile('pick', { first: ['m.pick([1, 2])', 1] }));
  repo.commit('pick');
  repo.write('lib/pick.js', LIB('const [first] = list;\n  return first;'));
  repo.write('test/pick.test.js', testFile('pick', { first: ['m.pick([1, 2])', 1] }) + flakyTest);
  repo.commit('rewrite');
  return project;
}

test('a flaky test makes no pair in fifty harvests', async () => {
  const project = plant('coin', "const coin = () => Math.random() < 0.5;\nsame(coin(), true, 'coin');\n");
  let passedFirst = 0;
  let begun = 0;
  // Two lanes: a harvest of one commit mostly waits for one small process after another.
  const lane = async (): Promise<void> => {
    while (begun < 50) {
      const out = join(folder, `coin-out-${begun++}`);
      const { evidence, tally } = await harvestProject(project, out);
      expect(evidence).toEqual([]);
      expect(tally.tried).toBe(1);
      passedFirst += tally.refused['no-failure'] ?? 0;
    }
  };
  await Promise.all([lane(), lane()]);
  expect(begun).toBe(50);
  // The coin did fall both ways: some harvests saw it fail first, and had to find out.
  expect(passedFirst).toBeGreaterThan(0);
  expect(passedFirst).toBeLessThan(50);
});

test('a test that lied in one commit is not believed in another', async () => {
  const project = join(folder, 'twice');
  const repo = newProject(project);
  // Fails on every second run, by a counter outside the work tree: nothing in the test speaks of chance.
  const counter = join(folder, 'counter');
  const flips = `const fs = require('fs');\nfs.appendFileSync('${counter}', 'x');\nsame(fs.statSync('${counter}').size % 2, 0, 'turns');\n`;
  repo.write('lib/pick.js', LIB('return list[0];')).write('test/pick.test.js', testFile('pick', {}));
  repo.commit('pick');
  for (const body of ['return list.at(0);', 'const [first] = list;\n  return first;', 'return list.slice(0, 1)[0];']) {
    repo
      .write('lib/pick.js', LIB(body))
      .write('test/pick.test.js', `${testFile('pick', {})}// ${body.length}\n${flips}`);
    repo.commit(body);
  }
  const { evidence } = await harvestProject(project, join(folder, 'twice-out'), { jobs: 1 });
  expect(evidence).toEqual([]);
});

test('beside a test that differs from itself, others are believed only after many more runs', async () => {
  // Eight coins that nothing in the text gives away: bits of the microsecond at which the process began.
  const coins =
    "for (let i = 0; i < 8; i++) same(Math.floor((performance.timeOrigin * 1000) / 2 ** i) % 2, 0, 'coin ' + i);\n";
  const project = plant('coins', coins);
  for (let round = 0; round < 5; round++) {
    const { evidence } = await harvestProject(project, join(folder, `coins-out-${round}`));
    expect(evidence).toEqual([]);
  }
});
