import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../src/lock.ts';
import { silentProgress } from '../src/progress.ts';

const home = mkdtempSync(join(tmpdir(), 'codelutra-lock-'));
const before = process.env['CODELUTRA_HOME'];
beforeAll(() => {
  process.env['CODELUTRA_HOME'] = home;
});
afterAll(() => {
  if (before === undefined) delete process.env['CODELUTRA_HOME'];
  else process.env['CODELUTRA_HOME'] = before;
  rmSync(home, { recursive: true, force: true });
});

const held = (name: string): boolean => existsSync(join(home, `${name}.lock`));

test('one process may hold both locks, and gives back each by itself', async () => {
  await withLock('heavy', silentProgress, async () => {
    await withLock('setup', silentProgress, () => {
      expect([held('heavy'), held('setup')]).toEqual([true, true]);
      return Promise.resolve();
    });
    expect([held('heavy'), held('setup')]).toEqual([true, false]);
  });
  expect([held('heavy'), held('setup')]).toEqual([false, false]);
});

test('the second of two waits, says so once, and comes after the first', async () => {
  const order: string[] = [];
  const said: string[] = [];
  const progress = { ...silentProgress, log: (line: string) => said.push(line) };
  const work = (name: string) => async (): Promise<void> => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 400));
    order.push(`${name} ends`);
  };
  await Promise.all([withLock('setup', progress, work('a')), withLock('setup', progress, work('b'))]);
  const [first = ''] = order;
  const other = first.startsWith('a') ? 'b' : 'a';
  expect(order.map((line) => line[0])).toEqual([first[0], first[0], other, other]);
  expect(said).toEqual([expect.stringMatching(/^another codelutra setup is running \(process \w+\); waiting for it$/)]);
});

test('a lock whose holder was killed is not waited out, one whose holder is not known to have ended is', async () => {
  const dead = spawnSync('true').pid;
  // As a killed process leaves it: the lock, just refreshed, and beside it who had it.
  let owner = '';
  await withLock('pull', silentProgress, () => {
    owner = readFileSync(join(home, 'pull.owner'), 'utf8').replace(/\d+$/, String(dead));
    return Promise.resolve();
  });
  expect(readdirSync(home)).toEqual([]);
  mkdirSync(join(home, 'pull.lock'));
  writeFileSync(join(home, 'pull.owner'), owner);
  await withLock('pull', silentProgress, () => Promise.resolve());
  expect(readdirSync(home)).toEqual([]);

  mkdirSync(join(home, 'pull.lock'));
  writeFileSync(join(home, 'pull.owner'), `another-${owner}`);
  const stop = AbortSignal.timeout(4000);
  await expect(withLock('pull', silentProgress, () => Promise.resolve(), stop)).rejects.toThrow('timeout');
}, 12_000);
