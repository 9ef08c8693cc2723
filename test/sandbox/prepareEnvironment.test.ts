import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetEnvironments, prepareEnvironment, sandboxes, type EnvironmentPlan } from '../../src/sandbox/index.ts';
import { lock } from 'proper-lockfile';
import { home } from '../../src/home.ts';
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

test('that it is about to be made is told, and only then', async () => {
  let told = 0;
  const wanted: EnvironmentPlan = { key: 'told', files: {}, commands: ['touch there'], making: () => told++ };
  await prepareEnvironment(trusted, wanted);
  await prepareEnvironment(trusted, wanted);
  expect(told).toBe(1);
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

const DONE = '.codelutra-environment.json';

/** Makes a file look as if it had been written days ago. */
function age(path: string, days: number): void {
  const then = new Date(Date.now() - days * 24 * 3600 * 1000);
  utimesSync(path, then, then);
}

/** Lets old environments be looked for, though that was done today. */
async function forgetToday(): Promise<void> {
  rmSync(home('environments', '.looked'), { force: true });
  await forgetEnvironments();
}

test('what was not lent for 30 days is removed, what is lent now and then or being made is not', async () => {
  const names = ['young', 'old', 'lent', 'taken', 'broken'];
  const folders = new Map<string, string>();
  for (const name of names) {
    const { folder } = await prepareEnvironment(trusted, { key: name, files: { f: '' }, commands: ['mkdir m'] });
    folders.set(name, folder);
    age(join(folder, DONE), name === 'young' ? 29 : 31);
  }
  const [young, old, lent, taken, broken] = names.map((name) => folders.get(name)!) as [
    string,
    string,
    string,
    string,
    string,
  ];
  rmSync(join(broken, DONE));
  age(broken, 31);
  expect(await prepareEnvironment(trusted, { key: 'lent', files: {}, commands: ['exit 1'] })).toMatchObject({
    cached: true,
  });
  const release = await lock(taken, { realpath: false });
  await forgetToday();
  expect([young, old, lent, taken, broken].map((folder) => existsSync(folder))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
  await release();
  // Once a day is enough.
  await forgetEnvironments();
  expect(existsSync(taken)).toBe(true);
  await forgetToday();
  expect([young, lent, taken].map((folder) => existsSync(folder))).toEqual([true, true, false]);
  const again = await prepareEnvironment(trusted, { key: 'old', files: {}, commands: ['mkdir again'] });
  expect([again.cached, existsSync(join(again.folder, 'again'))]).toEqual([false, true]);
});

test('whoever wants one that is being removed waits, and makes it anew', async () => {
  const { folder } = await prepareEnvironment(trusted, { key: 'race', files: {}, commands: ['mkdir first'] });
  age(join(folder, DONE), 31);
  const release = await lock(folder, { realpath: false });
  const wanted = prepareEnvironment(trusted, { key: 'race', files: {}, commands: ['mkdir second'] });
  rmSync(folder, { recursive: true });
  await release();
  expect((await wanted).cached).toBe(false);
  expect(existsSync(join(folder, 'second'))).toBe(true);
});

test('passwords in the addresses of registries and proxies stay outside', async () => {
  const given = {
    PIP_INDEX_URL: 'https://user:pass%40word@pypi.example.org/simple',
    PIP_EXTRA_INDEX_URL: 'https://token@one.example.org/simple https://two.example.org/a@b/simple',
    npm_config_registry: 'https://x:y@npm.example.org/',
    HTTPS_PROXY: 'me:pass@proxy.example.org:3128',
    NO_PROXY: 'localhost,.example.org',
  };
  const before = { ...process.env };
  Object.assign(process.env, given);
  try {
    const { folder } = await prepareEnvironment(trusted, { key: 'registries', files: {}, commands: ['env > told'] });
    const told = new Map(
      readFileSync(join(folder, 'told'), 'utf8')
        .split('\n')
        .map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')]),
    );
    expect(Object.fromEntries(Object.keys(given).map((name) => [name, told.get(name)]))).toEqual({
      PIP_INDEX_URL: 'https://pypi.example.org/simple',
      PIP_EXTRA_INDEX_URL: 'https://one.example.org/simple https://two.example.org/a@b/simple',
      npm_config_registry: 'https://npm.example.org/',
      HTTPS_PROXY: 'proxy.example.org:3128',
      NO_PROXY: given.NO_PROXY,
    });
  } finally {
    process.env = before;
  }
});
