import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeRun, readResultFile, sandboxes, type RunOptions, type RunResult } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { processesNamed, sleepsOf } from './processesNamed.ts';
import { startCaller, until } from './startCaller.ts';

const root = temporaryFolder();
const MIB = 1024 * 1024;
const availability = await sandboxes.bubblewrap.available();
if (!availability.ok) console.warn(`bubblewrap tests are skipped: ${availability.why}. ${availability.fix}`);
const withWalls = availability.ok ? describe : describe.skip;

function workTree(): string {
  return mkdtempSync(join(root, 'tree-'));
}

async function run(options: Partial<RunOptions> & Pick<RunOptions, 'command'>): Promise<RunResult> {
  return sandboxes.bubblewrap.run({ cwd: workTree(), ...options });
}

/** A name that no other process of this machine has, as seconds for `sleep`. */
function uniqueSeconds(): string {
  return `9${process.pid}${Math.floor(Math.random() * 1e6)}`;
}

withWalls('an ordinary run', () => {
  test('gives exit code and both streams; arguments arrive as they are', async () => {
    const result = await run({ command: ['/bin/sh', '-c', 'echo "$1"; echo oops >&2; exit 7', 'sh', "a 'b' $c\n\"d"] });
    expect(result).toMatchObject({
      ending: 'exited',
      exitCode: 7,
      stdout: "a 'b' $c\n\"d\n",
      stderr: 'oops\n',
      leftBehind: 0,
    });
    expect(describeRun(result)).toBe('ended with exit code 7');
  });

  test('writes into its work tree, as the user who owns it', async () => {
    const cwd = workTree();
    writeFileSync(join(cwd, 'in.txt'), 'in');
    const result = await run({ cwd, command: 'cat in.txt > out.txt && mkdir deep && echo 1 > deep/file && pwd' });
    expect(result).toMatchObject({ exitCode: 0, stdout: `${cwd}\n` });
    expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).toBe('in');
    expect(existsSync(join(cwd, 'deep/file'))).toBe(true);
  });

  test('has node, and python where this machine has it', async () => {
    const node = await run({ command: ['node', '-p', 'process.version + require("os").userInfo().username'] });
    expect(node).toMatchObject({ exitCode: 0, stdout: `${process.version}user\n` });
    const python = await run({
      command: 'command -v python3 >/dev/null || exit 0; python3 -c "import json, ssl, sqlite3"',
    });
    expect(python).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('tells a command that is not there, one that crashed, and a sandbox that could not be set up', async () => {
    expect(await run({ command: ['no-such-program'] })).toMatchObject({ ending: 'exited', exitCode: 127 });
    const crashed = await run({ command: 'kill -SEGV $$' });
    expect(crashed).toMatchObject({ ending: 'exited', exitCode: 139, signal: 'SIGSEGV' });
    expect(describeRun(crashed)).toBe('ended by SIGSEGV');
    await expect(run({ cwd: join(root, 'gone'), command: 'true' })).rejects.toThrow('could not set up its sandbox');
  });

  test('many runs side by side do not disturb each other', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, (_, index) => run({ command: `echo ${index}` })));
    expect(results.map((result) => result.stdout)).toEqual(Array.from({ length: 8 }, (_, index) => `${index}\n`));
  });
});

withWalls('what lies outside', () => {
  test('a secret can not be read: not a file, not the home folder, not the environment, not another process', async () => {
    const secret = join(root, 'secret.txt');
    writeFileSync(secret, 'hunter2');
    process.env['CODELUTRA_TEST_TOKEN'] = 'hunter2';
    const result = await run({
      command: `cat ${secret} /etc/shadow /proc/${process.pid}/environ; ls -A ${homedir()}; env; cat /proc/[0-9]*/environ; cat /etc/passwd`,
    });
    delete process.env['CODELUTRA_TEST_TOKEN'];
    expect(result.ending).toBe('exited');
    expect(result.stdout).not.toContain('hunter2');
    expect(result.stdout).toContain('HOME=/tmp/home');
    expect(result.stderr).toContain(`cat: ${secret}: No such file or directory`);
    expect(result.stderr).toContain('cat: /etc/shadow: No such file or directory');
    expect(result.stderr).toContain(`cat: /proc/${process.pid}/environ: No such file or directory`);
  });

  test('nothing can be written outside', async () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    const result = await run({
      command: `for d in / /usr /etc /bin ${outside} ${homedir()} /proc /dev/shm /tmp; do
        if echo x > $d/codelutra-probe; then echo "wrote $d"; fi; done 2>/dev/null`,
    });
    // /tmp and /dev/shm are the run's own, in memory, and gone with it.
    expect(result.stdout).toContain('wrote /dev/shm\nwrote /tmp\n');
    expect(result.stdout).not.toMatch(/wrote (\/|\/usr|\/etc|\/bin|\/proc)$/m);
    expect(readdirSync(outside)).toEqual([]);
    for (const folder of ['/', '/usr', '/etc', '/tmp', '/dev/shm', homedir()]) {
      expect(existsSync(join(folder, 'codelutra-probe'))).toBe(false);
    }
  });

  test("a server on this machine's loopback can not be reached, by port or by abstract socket", async () => {
    const visits: string[] = [];
    const servers = await Promise.all(
      [0, `\0codelutra-${process.pid}`].map(async (address) => {
        const server: Server = createServer((socket) => visits.push(socket.remoteAddress ?? 'local'));
        server.listen(typeof address === 'number' ? { port: 0, host: '127.0.0.1' } : { path: address });
        await once(server, 'listening');
        return server;
      }),
    );
    try {
      const { port } = servers[0]?.address() as AddressInfo;
      const connect = `const net = require('net');
        for (const to of [{ port: ${port}, host: '127.0.0.1' }, { path: '\\0codelutra-${process.pid}' }])
          net.connect(to).on('connect', () => { console.log('connected'); process.exit(); }).on('error', (e) => console.log(e.code));`;
      const cut = await run({ command: ['node', '-e', connect] });
      expect(cut.stdout).toBe('ECONNREFUSED\nECONNREFUSED\n');
      expect(visits).toEqual([]);
      const open = await run({ command: ['node', '-e', connect], network: true });
      expect(open.stdout).toBe('connected\n');
    } finally {
      for (const server of servers) server.close();
    }
  });

  test('links in the work tree lead nowhere, for the command and for us', async () => {
    const cwd = workTree();
    const secret = join(root, 'linked-secret.txt');
    writeFileSync(secret, 'hunter2');
    symlinkSync(secret, join(cwd, 'planted'));
    const result = await run({
      cwd,
      command: `cat planted; echo x > planted; ln -s ${secret} report.xml; ln -s ${root} folder; mkfifo pipe; echo ok > good; ln good hard; head -c 2000 /dev/zero > big`,
    });
    expect(result.stdout).toBe('');
    expect(readFileSync(secret, 'utf8')).toBe('hunter2');
    await expect(readResultFile(cwd, 'report.xml', 1000)).rejects.toThrow('links are not followed');
    await expect(readResultFile(cwd, 'folder/linked-secret.txt', 1000)).rejects.toThrow('links are not followed');
    await expect(readResultFile(cwd, '../secret', 1000)).rejects.toThrow('not inside the work tree');
    await expect(readResultFile(cwd, 'pipe', 1000)).rejects.toThrow('not a regular file');
    await expect(readResultFile(cwd, '.', 1000)).rejects.toThrow('not inside the work tree');
    await expect(readResultFile(cwd, 'big', 1000)).rejects.toThrow('2000 bytes, at most 1000');
    expect(await readResultFile(cwd, 'gone/too', 1000)).toBeUndefined();
    expect((await readResultFile(cwd, 'good', 1000))?.toString()).toBe('ok\n');
  });

  test('no privileges, no namespaces, no other processes', async () => {
    const result = await run({
      command:
        'grep -E "^Cap(Eff|Prm|Bnd)" /proc/self/status; unshare -Ur true && echo nested; mount -t tmpfs x /tmp && echo mounted; ls -d /proc/[0-9]* | wc -l',
    });
    expect(
      result.stdout
        .split('\n')
        .slice(0, 3)
        .map((line) => line.split('\t')[1]),
    ).toEqual(Array(3).fill('0'.repeat(16)));
    expect(result.stdout).not.toMatch(/nested|mounted/);
    expect(Number(result.stdout.trim().split('\n').at(-1))).toBeLessThan(8);
  });

  test('lent folders can be read, not written, also under a name inside the work tree', async () => {
    const lent = join(root, 'lent');
    mkdirSync(join(lent, 'left-pad'), { recursive: true });
    writeFileSync(join(lent, 'left-pad/index.js'), 'module.exports = "lent";');
    const cwd = workTree();
    const readOnly = [{ source: lent, target: 'node_modules' }, { source: lent }];
    const result = await run({
      cwd,
      readOnly,
      command: `node -p 'require("left-pad")'; cat ${lent}/left-pad/index.js; echo x > node_modules/x; echo x > ${lent}/x`,
    });
    expect(result.stdout).toBe('lent\nmodule.exports = "lent";');
    expect(readdirSync(lent)).toEqual(['left-pad']);
    symlinkSync(root, join(cwd, 'link'));
    await expect(run({ cwd, readOnly: [{ source: lent, target: 'link/x' }], command: 'true' })).rejects.toThrow(
      'links',
    );
  });
});

withWalls('what is without end', () => {
  test('forking', async () => {
    const limits = { processes: 100, timeMs: 60_000 };
    const result = await run({ command: 'f() { f | f & }; f; sleep 50', limits });
    expect(result).toMatchObject({ ending: 'too-many-processes', exitCode: undefined });
    expect(describeRun(result, limits)).toBe('stopped: it had more than 100 processes and threads');
  });

  test('forking by processes that leave their session and ignore signals', async () => {
    const seconds = uniqueSeconds();
    const command = `trap "" TERM INT HUP; while :; do setsid sleep ${seconds} & done`;
    expect(await run({ command, limits: { processes: 100 } })).toMatchObject({ ending: 'too-many-processes' });
    expect(processesNamed(seconds)).toEqual([]);
  });

  test('eating memory, in one process or in several', async () => {
    const limits = { memoryBytes: 200 * MIB, timeMs: 60_000 };
    const eat = (upTo: string): string =>
      `const all = []; const t = setInterval(() => { if (all.length < ${upTo}) all.push(Buffer.alloc(10 * 1024 * 1024, 1)); }, 1);`;
    const one = await run({ command: ['node', '-e', eat('Infinity')], limits });
    expect(one.ending).toBe('out-of-memory');
    expect(describeRun(one, limits)).toBe('stopped: it took more than 200 MiB of memory');
    const several = await run({ command: `for i in 1 2 3; do node -e '${eat('10')}' & done; wait`, limits });
    expect(several.ending).toBe('out-of-memory');
    expect(several.peakMemoryBytes).toBeGreaterThan(200 * MIB);
  });

  test('printing', async () => {
    const limits = { outputBytes: MIB, keptBytes: 1000 };
    const result = await run({ command: 'echo first; yes', limits });
    expect(result.ending).toBe('too-much-output');
    expect(result.stdout).toMatch(/^first\ny\n[^]*\n\[\.\.\. \d+ bytes cut \.\.\.\]\n[^]*y\n$/);
    expect(result.stdout.length).toBeLessThan(1100);
    expect((await run({ command: 'yes >&2', limits })).ending).toBe('too-much-output');
  });

  test('hanging, also with every signal ignored', async () => {
    const seconds = uniqueSeconds();
    const result = await run({
      command: `trap "" TERM INT HUP; sleep ${seconds}; sleep ${seconds}`,
      limits: { timeMs: 400 },
    });
    expect(result.ending).toBe('timed-out');
    expect(describeRun(result, { timeMs: 400 })).toBe('stopped: it ran longer than 0.4 s');
    expect(processesNamed(seconds)).toEqual([]);
  });

  test('writing: one file, many files, /tmp', async () => {
    const cwd = workTree();
    const limits = { fileBytes: 4 * MIB, diskBytes: 64 * MIB, timeMs: 60_000 };
    const big = await run({ cwd, command: 'exec dd if=/dev/zero of=big bs=1M', limits });
    expect(big.ending).toBe('too-much-disk');
    const many = 'i=0; while :; do i=$((i+1)); head -c 3000000 /dev/zero > file$i; done';
    // Where the work tree is in memory itself, nothing is sent to a disk and there is nothing to count.
    if (!inMemory(root)) expect((await run({ cwd, command: many, limits })).ending).toBe('too-much-disk');
    const temporary = await run({
      command: 'for i in 1 2 3 4 5 6 7 8 9; do head -c 3000000 /dev/zero > /tmp/$i || exit 9; done',
      limits: { ...limits, diskBytes: 16 * MIB },
    });
    expect(temporary).toMatchObject({
      ending: 'exited',
      exitCode: 9,
      stderr: expect.stringContaining('No space left'),
    });
  });

  test('stopped on request', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    expect(await run({ command: 'sleep 60', signal: stop.signal })).toMatchObject({ ending: 'aborted' });
  });

  test('stopped while it is being set up: not even a part of bubblewrap is left', async () => {
    const seconds = uniqueSeconds();
    const delays = [undefined, ...Array.from({ length: 12 }, (_, index) => index)];
    for (const delay of delays) {
      const stop = new AbortController();
      if (delay === undefined) stop.abort();
      else setTimeout(() => stop.abort(), delay);
      expect(await run({ command: `sleep ${seconds}`, signal: stop.signal })).toMatchObject({ ending: 'aborted' });
    }
    expect(processesNamed(seconds)).toEqual([]);
  });
});

withWalls('what is left behind', () => {
  test('a daemon is ended, and told', async () => {
    const seconds = uniqueSeconds();
    const result = await run({ command: `setsid sleep ${seconds} </dev/null >/dev/null 2>&1 & sleep 0.1; echo done` });
    expect(result).toMatchObject({ ending: 'exited', exitCode: 0, stdout: 'done\n', leftBehind: 1 });
    expect(describeRun(result)).toBe('ended with exit code 0, and a process that it left behind was ended');
    expect(processesNamed(seconds)).toEqual([]);
  });

  test('one that keeps the output open does not keep us waiting', async () => {
    const seconds = uniqueSeconds();
    const result = await run({ command: `setsid sleep ${seconds} & echo done` });
    expect(result).toMatchObject({ ending: 'exited', stdout: 'done\n' });
    expect(processesNamed(seconds)).toEqual([]);
  });

  test('when we are killed, the run ends with us', async () => {
    const seconds = uniqueSeconds();
    const { caller, ended } = startCaller(root, 'bubblewrap', seconds);
    await until(() => sleepsOf(seconds).length === 2);
    caller.kill('SIGKILL');
    await ended;
    await until(() => processesNamed(seconds).length === 0);
  });

  test('when we are killed while bubblewrap sets up, the command is never run, and the next start ends what is left', async () => {
    const seconds = await killedWhileSettingUp();
    await until(async () => {
      expect(sleepsOf(seconds)).toEqual([]);
      await startCaller(root, 'bubblewrap', '0').ended;
      return processesNamed(seconds).length === 0;
    });
  });
});

/** Kills a caller whose sandbox is being set up. @returns the seconds that its processes are known by */
async function killedWhileSettingUp(): Promise<string> {
  for (;;) {
    const seconds = uniqueSeconds();
    const { caller, ended } = startCaller(root, 'bubblewrap', seconds);
    await until(() => processesNamed(seconds).length > 0);
    // While it is stopped, it can't let the command go on; where it had done so already, it is tried anew.
    caller.kill('SIGSTOP');
    await sleep(300);
    const isEarly = sleepsOf(seconds).length === 0;
    caller.kill('SIGKILL');
    await ended;
    if (isEarly) return seconds;
    await until(() => processesNamed(seconds).length === 0);
  }
}

function inMemory(folder: string): boolean {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  const [holder] = mounts
    .filter(([, at]) => at !== undefined && (folder === at || folder.startsWith(at === '/' ? '/' : `${at}/`)))
    .sort((one, other) => (other[1]?.length ?? 0) - (one[1]?.length ?? 0));
  return holder?.[2] === 'tmpfs';
}
