import { existsSync, lstatSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { sandboxes, type RunOptions, type RunResult } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { processesNamed, sleepsOf } from './processesNamed.ts';
import { startCaller, until } from './startCaller.ts';

const root = temporaryFolder();
const MIB = 1024 * 1024;

function workTree(): string {
  return mkdtempSync(join(root, 'tree-'));
}

async function run(options: Partial<RunOptions> & Pick<RunOptions, 'command'>): Promise<RunResult> {
  return sandboxes.trusted.run({ cwd: workTree(), ...options });
}

function uniqueSeconds(): string {
  return `8${process.pid}${Math.floor(Math.random() * 1e6)}`;
}

test('gives exit code, signal and both streams', async () => {
  const result = await run({ command: 'echo out; echo err >&2; exit 4' });
  expect(result).toMatchObject({ ending: 'exited', exitCode: 4, stdout: 'out\n', stderr: 'err\n', leftBehind: 0 });
  expect(await run({ command: 'kill -SEGV $$' })).toMatchObject({ ending: 'exited', signal: 'SIGSEGV' });
  expect(await run({ command: ['no-such-program'] })).toMatchObject({ ending: 'exited', exitCode: 127 });
  await expect(run({ cwd: join(root, 'gone'), command: 'true' })).rejects.toThrow('the command could not be started');
});

test('inherits no variables but PATH, and its home and temporary folder are its own and removed', async () => {
  process.env['CODELUTRA_TEST_TOKEN'] = 'hunter2';
  const result = await run({ command: 'env; touch $HOME/x $TMPDIR/x; echo "$HOME"', env: { MINE: 'yes' } });
  delete process.env['CODELUTRA_TEST_TOKEN'];
  expect(result.stdout).not.toContain('hunter2');
  expect(result.stdout).toContain('MINE=yes');
  const home = result.stdout.trim().split('\n').at(-1) ?? '';
  expect(home).not.toBe(homedir());
  expect(existsSync(home)).toBe(false);
});

test('the limits hold here as well', async () => {
  const eat = 'const all = []; setInterval(() => all.push(Buffer.alloc(1e7, 1)), 1);';
  const memory = await run({ command: ['node', '-e', eat], limits: { memoryBytes: 200 * MIB } });
  expect(memory.ending).toBe('out-of-memory');
  expect((await run({ command: 'yes', limits: { outputBytes: MIB } })).ending).toBe('too-much-output');
  const slow = uniqueSeconds();
  const hanging = await run({ command: `trap "" TERM; sleep ${slow}; sleep ${slow}`, limits: { timeMs: 300 } });
  expect(hanging.ending).toBe('timed-out');
  const many = uniqueSeconds();
  const forking = await run({
    command: `for i in $(seq 60); do sleep ${many} & done; wait`,
    limits: { processes: 40 },
  });
  expect(forking.ending).toBe('too-many-processes');
  expect(processesNamed(slow).concat(processesNamed(many))).toEqual([]);
});

test('a daemon that left session and parent is found, ended and told', async () => {
  const seconds = uniqueSeconds();
  const result = await run({
    command: `(setsid sh -c 'sleep ${seconds} & sleep ${seconds}' >/dev/null 2>&1 &) ; echo done`,
  });
  expect(result).toMatchObject({ ending: 'exited', exitCode: 0, stdout: 'done\n' });
  expect(result.leftBehind).toBeGreaterThan(0);
  expect(processesNamed(seconds)).toEqual([]);
});

test('a folder is lent by a link for as long as the run lasts, and never in the place of something', async () => {
  const lent = join(root, 'lent');
  mkdirSync(lent);
  writeFileSync(join(lent, 'x'), 'lent');
  const cwd = workTree();
  const readOnly = [{ source: lent, target: 'node_modules' }];
  expect((await run({ cwd, readOnly, command: 'cat node_modules/x' })).stdout).toBe('lent');
  expect(lstatSync(join(cwd, 'node_modules'), { throwIfNoEntry: false })).toBeUndefined();
  expect(existsSync(join(lent, 'x'))).toBe(true);
  mkdirSync(join(cwd, 'node_modules'));
  await expect(run({ cwd, readOnly, command: 'true' })).rejects.toThrow('something is in the place');
  symlinkSync(root, join(cwd, 'link'));
  await expect(run({ cwd, readOnly: [{ source: lent, target: 'link/x' }], command: 'true' })).rejects.toThrow('links');
});

test('a run ends with us when we are killed, and what left its group ends with the next start', async () => {
  const seconds = uniqueSeconds();
  const { caller, ended } = startCaller(root, 'trusted', seconds);
  await until(() => sleepsOf(seconds).length === 2);
  caller.kill('SIGKILL');
  await ended;
  await until(() => sleepsOf(seconds).length === 1);
  expect(await startCaller(root, 'trusted', '0').ended).toEqual([0, null]);
  await until(() => processesNamed(seconds).length === 0);
});
