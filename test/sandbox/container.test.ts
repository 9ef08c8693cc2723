import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sandboxes } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';

// `docker` here is a stand-in for the system's tool: a script that writes down what it was asked and plays the answers
// that the real one gives. What a real engine does with the arguments is not tested by this file.
const root = temporaryFolder();
const tools = join(root, 'tools');
mkdirSync(tools);
const calls = join(root, 'calls');
const FAKE = `#!/bin/sh
{ for a in "$@"; do printf '%s\\n' "$a"; done; echo ---; } >> ${calls}
case "$1" in
  info) [ ! -e ${root}/no-server ] ;;
  image) [ ! -e ${root}/no-image ] ;;
  ps) echo "dead1 999999999@${hostname()}"; echo "alive1 ${process.pid}@${hostname()}"; echo "other1 1@elsewhere" ;;
  inspect) cat ${root}/oom ;;
  kill) kill $(cat ${root}/running) ;;
  run) echo $$ > ${root}/running; . ${root}/run ;;
esac
`;
writeFileSync(join(tools, 'docker'), FAKE);
chmodSync(join(tools, 'docker'), 0o755);

function play(run: string, oom = 'false'): void {
  writeFileSync(join(root, 'run'), run);
  writeFileSync(join(root, 'oom'), oom);
  rmSync(calls, { force: true });
}

function asked(): string[][] {
  return readFileSync(calls, 'utf8')
    .split('---\n')
    .filter((call) => call !== '')
    .map((call) => call.trimEnd().split('\n'));
}

const path = process.env['PATH'];
const cwd = mkdtempSync(join(root, 'tree-'));
beforeAll(() => {
  process.env['PATH'] = `${tools}:${path}`;
});
afterAll(() => {
  process.env['PATH'] = path;
});

test('says what is missing: a server that answers, then the image', async () => {
  play('');
  writeFileSync(join(root, 'no-server'), '');
  if (!existsSync('/usr/bin/podman')) {
    expect(await sandboxes.container.available()).toMatchObject({ ok: false, why: expect.stringContaining('answers') });
    await expect(sandboxes.container.run({ cwd, command: 'true' })).rejects.toThrow('no container can be had');
  }
  rmSync(join(root, 'no-server'));
  writeFileSync(join(root, 'no-image'), '');
  expect(await sandboxes.container.available()).toMatchObject({
    ok: false,
    fix: expect.stringContaining('docker pull'),
  });
  rmSync(join(root, 'no-image'));
});

test('containers that dead processes of this machine left behind are removed, no others', async () => {
  play('');
  expect(await sandboxes.container.available()).toEqual({ ok: true });
  expect(asked().filter(([verb]) => verb === 'rm')).toEqual([['rm', '--force', 'dead1']]);
});

test('asks for walls: no network, read-only, no capabilities, bounded memory and processes', async () => {
  play('echo out; echo err >&2; exit 3');
  const result = await sandboxes.container.run({
    cwd,
    command: ['npm', 'test', '--', 'a b'],
    env: { MINE: '1' },
    readOnly: [{ source: '/deps', target: 'node_modules' }, { source: '/venv' }],
    limits: { memoryBytes: 1000, processes: 20, diskBytes: 3000, fileBytes: 400, timeMs: 5000 },
  });
  expect(result).toMatchObject({ ending: 'exited', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  const [run = [], ...others] = asked();
  const text = run.join(' ');
  for (const part of [
    '--network none',
    '--read-only',
    '--cap-drop ALL',
    '--security-opt no-new-privileges',
    '--pull never',
    '--memory 1000 --memory-swap 1000',
    '--pids-limit 20',
    '--ulimit fsize=400:400',
    'mode=1777,size=3000',
    `--volume ${cwd}:${cwd}:rw --workdir ${cwd}`,
    `--volume /deps:${cwd}/node_modules:ro`,
    '--volume /venv:/venv:ro',
    '--env MINE=1',
    `--label codelutra.owner=${process.pid}@${hostname()}`,
    'timeout -s KILL 15 npm test -- a b',
  ]) {
    expect(text).toContain(part);
  }
  expect(run.slice(-1)).toEqual(['a b']);
  const id = run[run.indexOf('--name') + 1];
  expect(others.map((call) => call.join(' '))).toEqual([expect.stringMatching(/^inspect/), `rm --force ${id}`]);
});

test('the set-up step alone has the network', async () => {
  play('exit 0');
  await sandboxes.container.run({ cwd, command: 'true', network: true });
  expect(asked()[0]?.join(' ')).toContain('--network bridge');
});

test('verdicts: out of memory, time, output; each container is killed by its name and removed', async () => {
  play('exit 137', 'true');
  expect(await sandboxes.container.run({ cwd, command: 'x' })).toMatchObject({
    ending: 'out-of-memory',
    exitCode: undefined,
  });
  for (const [script, limits, ending] of [
    ['exec sleep 60', { timeMs: 300 }, 'timed-out'],
    ['exec yes', { outputBytes: 1000 }, 'too-much-output'],
  ] as const) {
    play(script);
    expect(await sandboxes.container.run({ cwd, command: 'x', limits })).toMatchObject({ ending });
    const calls = asked();
    const id = calls[0]?.[calls[0].indexOf('--name') + 1];
    expect(calls).toContainEqual(['kill', id]);
    expect(calls.at(-1)).toEqual(['rm', '--force', id]);
  }
});

test('an engine that can not start the container is an error, not a result', async () => {
  play('echo "docker: invalid mount" >&2; exit 125');
  await expect(sandboxes.container.run({ cwd, command: 'x' })).rejects.toThrow('invalid mount');
});
