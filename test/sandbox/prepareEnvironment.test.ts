import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareEnvironment, sandboxes, type EnvironmentPlan } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';

const root = temporaryFolder();
const { trusted } = sandboxes;

function plan(key: string): EnvironmentPlan & { times: () => number } {
  const counter = join(root, `count-${key}`);
  return {
    key,
    files: { 'package.json': '{}', 'deep/lock': 'l' },
    commands: [
      `echo x >> ${counter}`,
      'sleep 0.2; cp package.json copy',
      ['node', '-e', 'require("fs").mkdirSync("node_modules")'],
    ],
    times: () => (existsSync(counter) ? readFileSync(counter, 'utf8').length / 2 : 0),
  };
}

test('is made once, also when several ask at the same time', async () => {
  const wanted = plan('once');
  const made = await Promise.all([1, 2, 3].map(async () => prepareEnvironment(trusted, wanted)));
  expect(new Set(made.map(({ folder }) => folder)).size).toBe(1);
  expect(made.filter(({ cached }) => !cached)).toHaveLength(1);
  expect(wanted.times()).toBe(1);
  const folder = made[0]?.folder ?? '';
  expect(readFileSync(join(folder, 'copy'), 'utf8')).toBe('{}');
  expect(existsSync(join(folder, 'node_modules'))).toBe(true);
  expect(await prepareEnvironment(trusted, wanted)).toEqual({ folder, cached: true });
});

test('one that was left half made is made anew, without what was in it', async () => {
  const wanted = plan('half');
  const { folder } = await prepareEnvironment(trusted, wanted);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'rubbish'), '');
  expect(await prepareEnvironment(trusted, wanted)).toEqual({ folder, cached: false });
  expect(existsSync(join(folder, 'rubbish'))).toBe(false);
  expect(wanted.times()).toBe(2);
});

test('a failing command is an error with the end of its output, and is tried again the next time', async () => {
  const wanted: EnvironmentPlan = { key: 'failing', files: {}, commands: ['echo why; exit 3', 'touch never'] };
  for (let times = 0; times < 2; times += 1) {
    await expect(prepareEnvironment(trusted, wanted)).rejects.toMatchObject({
      message: 'setting up the dependencies failed (exit code 3)',
      where: 'echo why; exit 3',
      fix: expect.stringContaining('why'),
    });
  }
  const slow: EnvironmentPlan = { key: 'slow', files: {}, commands: ['sleep 60'], limits: { timeMs: 200 } };
  await expect(prepareEnvironment(trusted, slow)).rejects.toThrow('failed (timed-out)');
});

test('files never leave the folder, and neither does the key', async () => {
  const outside: EnvironmentPlan = { key: 'outside', files: { '../x': '' }, commands: [] };
  await expect(prepareEnvironment(trusted, outside)).rejects.toThrow('not inside the work tree');
  await expect(prepareEnvironment(trusted, { key: '../x', files: {}, commands: [] })).rejects.toThrow('key');
});

test('made in bubblewrap, it is lent to runs there, read-only', async () => {
  const { bubblewrap } = sandboxes;
  const there = await bubblewrap.available();
  if (!there.ok) return console.warn(`skipped: ${there.why}`);
  const { folder } = await prepareEnvironment(bubblewrap, {
    key: 'walled',
    files: {},
    commands: ['mkdir -p node_modules/dep && echo "module.exports = 42" > node_modules/dep/index.js'],
  });
  const result = await bubblewrap.run({
    cwd: mkdtempSync(join(root, 'tree-')),
    readOnly: [{ source: join(folder, 'node_modules'), target: 'node_modules' }],
    command: `node -p 'require("dep")'; touch node_modules/x`,
  });
  expect(result.stdout).toBe('42\n');
  expect(result.exitCode).toBe(1);
});
