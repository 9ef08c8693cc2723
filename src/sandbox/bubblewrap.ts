import { spawn, type ChildProcess } from 'node:child_process';
import { constants as osConstants } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { UserError } from '../errors.ts';
import { resolveInside } from '../history/index.ts';
import { argumentsOf, cleanEnvironment } from './cleanEnvironment.ts';
import { findControlGroups, makeControlGroup, type ControlGroup, type ControlGroupMounts } from './controlGroup.ts';
import { findProgram } from './findProgram.ts';
import { innerScript, readInnerReport } from './innerScript.ts';
import { withDefaults, type Limits } from './limits.ts';
import { ProcessSpace } from './processSpace.ts';
import { makeRunMark, MARK_NAME } from './runMark.ts';
import type { Availability, Ending, RunOptions, RunResult, Sandbox } from './sandbox.ts';
import { supervise } from './supervise.ts';
import { INNER_HOME, INNER_ID, networkMounts, systemMounts, toolMounts } from './systemMounts.ts';
import { toolchains } from './toolchains.ts';

const INSTALL = 'Install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap).';
const SHARED_MEMORY_BYTES = 64 * 1024 * 1024;

let works = false;
let flags: Promise<string[]> | undefined;
let system: Promise<string[]> | undefined;
let groupMounts: Promise<ControlGroupMounts> | undefined;

/**
 * Namespaces by bubblewrap: no network, a read-only system without the user's home, /tmp and processes of its own, no
 * capabilities. Memory, processes and disk are bounded by watching the process space, output and time by the caller; the
 * kernel's per-process limits stand behind. Nothing outlives the run, also when this process is killed; only killed while
 * bwrap sets up, before the command, an idle process can be left, which the next start ends.
 */
export const bubblewrap: Sandbox = {
  name: 'bubblewrap',
  available,
  run: runInside,
};

async function available(): Promise<Availability> {
  if (works) return { ok: true };
  const answer = await tryOut();
  works = answer.ok;
  return answer;
}

async function tryOut(): Promise<Availability> {
  if (process.platform !== 'linux') {
    return { ok: false, why: 'bubblewrap needs Linux', fix: 'Use the container sandbox (Docker or Podman).' };
  }
  if ((await findProgram('bwrap')) === undefined) {
    return { ok: false, why: 'bubblewrap (bwrap) was not found', fix: INSTALL };
  }
  if (!(await helpText()).includes('--size ')) {
    return { ok: false, why: 'bubblewrap is too old', fix: 'Install bubblewrap 0.7 or newer.' };
  }
  try {
    const result = await runInside({ cwd: '/usr', command: ['true'] }, { readOnlyTree: true });
    if (result.exitCode === 0) return { ok: true };
    return { ok: false, why: `bubblewrap ran, but a command failed in it: ${result.stderr.trim()}`, fix: INSTALL };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ok: false, why: error.message, fix: error.fix ?? INSTALL };
  }
}

/** @param mode.readOnlyTree for trying out: `cwd` is a folder of the system */
async function runInside(options: RunOptions, mode: { readOnlyTree?: boolean } = {}): Promise<RunResult> {
  const limits = withDefaults(options.limits);
  const tools = (await toolchains()).pathFolders;
  const argv = [
    ...(await bwrapArguments(options, limits)),
    ...(mode.readOnlyTree === true ? [] : ['--bind', options.cwd, options.cwd]),
    ...(await readOnlyMounts(options)),
    ...['--remount-ro', '/', '--chdir', options.cwd, '--info-fd', '4', '--'],
    ...['/bin/sh', '-c', innerScript(limits), 'sh', ...argumentsOf(options.command)],
  ];
  const program = await findProgram('bwrap');
  if (program === undefined) throw new UserError('bubblewrap (bwrap) was not found', { fix: INSTALL });
  const group = await controlGroup(limits);
  try {
    return await runStarted([program, ...argv], options, limits, group, tools);
  } finally {
    await group?.remove();
  }
}

/** Joins the control group, then becomes bwrap. */
const JOIN_SCRIPT = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done; shift; exec "$@"';

async function runStarted(
  argv: readonly string[],
  options: RunOptions,
  limits: Limits,
  group: ControlGroup | undefined,
  toolFolders: readonly string[],
): Promise<RunResult> {
  const join = group === undefined ? [] : ['/bin/sh', '-c', JOIN_SCRIPT, 'sh', ...group.joinFiles, '--'];
  const [program = '', ...args] = [...join, ...argv];
  const child = spawn(program, args, {
    cwd: '/',
    env: {
      ...cleanEnvironment(options, { home: INNER_HOME, temporary: '/tmp', toolFolders }),
      [MARK_NAME]: makeRunMark(),
    },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const space = new ProcessSpace(child, limits, group);
  const report = collectText(child.stdio[3] as Readable);
  letGo(child);
  followInfo(child.stdio[4] as Readable, space);
  const ended = await supervise(child, space, { limits, signal: options.signal }).catch((error: unknown) => {
    throw new UserError('bubblewrap could not be started', { where: program, fix: INSTALL, cause: error });
  });
  const inner = readInnerReport(report());
  if (!inner.started && ended.ending === 'exited') throw notStarted(ended.stderr);
  const code = inner.exitCode ?? ended.code ?? undefined;
  const ending = endingOf(ended.ending, code, group);
  return {
    ending,
    exitCode: ending === 'exited' ? code : undefined,
    signal: ending === 'exited' ? signalOf(code) : undefined,
    stdout: ended.stdout,
    stderr: ended.stderr,
    durationMs: ended.durationMs,
    leftBehind: inner.leftBehind,
    peakMemoryBytes: space.watch.peakMemoryBytes,
  };
}

async function bwrapArguments(options: RunOptions, limits: Limits): Promise<string[]> {
  system ??= systemMounts();
  return [
    ...(await (flags ??= supportedFlags())),
    ...(options.network === true ? ['--share-net'] : []),
    ...(await system),
    ...(options.network === true ? await networkMounts() : []),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--size', String(SHARED_MEMORY_BYTES), '--tmpfs', '/dev/shm'],
    ...['--size', String(limits.diskBytes), '--tmpfs', '/tmp', '--dir', INNER_HOME],
    ...(await toolMounts()),
  ];
}

async function supportedFlags(): Promise<string[]> {
  const id = String(INNER_ID);
  return [
    ...['--unshare-all', '--unshare-user', '--uid', id, '--gid', id, '--hostname', 'sandbox'],
    ...['--cap-drop', 'ALL', '--die-with-parent', '--new-session', '--unsetenv', MARK_NAME],
    // Without further user namespaces, less of the kernel can be reached.
    ...((await helpText()).includes('--disable-userns') ? ['--disable-userns'] : []),
  ];
}

async function helpText(): Promise<string> {
  const result = await execa('bwrap', ['--help'], { reject: false, all: true, stdin: 'ignore' });
  return result.all;
}

async function readOnlyMounts(options: RunOptions): Promise<string[]> {
  const mounts: string[] = [];
  for (const { source, target = source } of options.readOnly ?? []) {
    mounts.push('--ro-bind', source, isAbsolute(target) ? target : await resolveInside(options.cwd, target));
  }
  return mounts;
}

/** Collects a short text; whoever writes without end on it is cut off. */
function collectText(stream: Readable): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    if (text.length < 4096) text += chunk.toString();
  });
  return () => text;
}

/** Lets the script inside go on once it runs: from then on, bwrap ends with us. */
function letGo(child: ChildProcess): void {
  // Where the sandbox could not be set up, nobody reads it; the end of bwrap tells.
  child.stdin?.on('error', () => undefined);
  child.stdio[3]?.once('data', () => child.stdin?.end('go\n'));
}

function followInfo(stream: Readable, space: ProcessSpace): void {
  const text = collectText(stream);
  stream.on('data', () => {
    const pid = /"child-pid":\s*(\d+)/.exec(text())?.[1];
    if (pid !== undefined) space.setFirst(Number(pid));
  });
}

/** A command that ended by itself may have done so because the kernel held it to a limit. */
function endingOf(ending: Ending, code: number | undefined, group: ControlGroup | undefined): Ending {
  if (ending !== 'exited') return ending;
  if (code === 128 + osConstants.signals.SIGXFSZ) return 'too-much-disk';
  return group?.breach() ?? ending;
}

/** Only for root: others are bound by the kernel's limit on a user's processes, and may seldom make control groups. */
async function controlGroup(limits: Limits): Promise<ControlGroup | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  groupMounts ??= findControlGroups();
  return makeControlGroup(limits, await groupMounts);
}

function signalOf(code: number | undefined): NodeJS.Signals | undefined {
  if (code === undefined || code <= 128) return undefined;
  const found = Object.entries(osConstants.signals).find(([, number]) => number === code - 128);
  return found?.[0] as NodeJS.Signals | undefined;
}

function notStarted(stderr: string): UserError {
  const message = stderr.trim().slice(0, 500);
  const namespaces = /namespace|uid map|Operation not permitted|Permission denied/i.test(message);
  return new UserError(`bubblewrap could not set up its sandbox: ${message}`, {
    fix: namespaces
      ? 'Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu 24.04 kernel.apparmor_restrict_unprivileged_userns=0; in a container: --security-opt seccomp=unconfined --security-opt systempaths=unconfined).'
      : 'Check that the work tree and the mounted folders exist.',
  });
}
