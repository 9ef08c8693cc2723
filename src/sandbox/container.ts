import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { isAbsolute } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../errors.ts';
import { resolveInside } from '../history/index.ts';
import { argumentsOf, cleanEnvironment } from './cleanEnvironment.ts';
import { withDefaults, type Limits } from './limits.ts';
import type { Availability, RunOptions, RunResult, Sandbox } from './sandbox.ts';
import { supervise, type Scope } from './supervise.ts';

/** The image that commands run in, unless CODELUTRA_SANDBOX_IMAGE names another: it has Node.js, Python and build tools. */
const DEFAULT_IMAGE = 'docker.io/library/node:20-bookworm';
const ENGINES = ['docker', 'podman'] as const;
const LABEL = 'codelutra.owner';
/** The exit code of docker and podman for a container that they could not start. */
const NOT_STARTED = 125;
const ASK_TIMEOUT_MS = 20_000;
const MORE_TIME_MS = 10_000;

let engine: Promise<string | undefined> | undefined;

/**
 * A container of Docker or Podman: no network, a read-only image, /tmp of its own, no capabilities; memory and processes
 * are bounded by the kernel's control groups (so a fork without end ends in refused forks, not in a verdict of its own).
 */
export const container: Sandbox = { name: 'container', available, run };

async function available(): Promise<Availability> {
  const name = await (engine ??= findEngine());
  if (name === undefined) {
    engine = undefined;
    return {
      ok: false,
      why: 'neither Docker nor Podman answers',
      fix: 'Install Docker or Podman, start it, and see that this user may use it (docker version).',
    };
  }
  const image = await execa(name, ['image', 'inspect', imageName()], { reject: false, timeout: ASK_TIMEOUT_MS });
  if (image.failed) {
    return { ok: false, why: `the image ${imageName()} is not here`, fix: `Fetch it: ${name} pull ${imageName()}` };
  }
  await removeAbandoned(name);
  return { ok: true };
}

async function findEngine(): Promise<string | undefined> {
  for (const name of ENGINES) {
    // The client answers also where no server runs; `info` needs both.
    const answer = await execa(name, ['info'], { reject: false, timeout: ASK_TIMEOUT_MS, stdin: 'ignore' });
    if (!answer.failed) return name;
  }
  return undefined;
}

function imageName(): string {
  return process.env['CODELUTRA_SANDBOX_IMAGE'] ?? DEFAULT_IMAGE;
}

/** Containers whose owner was killed have stopped by themselves (see `containerArguments`), but are still there. */
async function removeAbandoned(name: string): Promise<void> {
  const format = `{{.ID}} {{.Label "${LABEL}"}}`;
  const listed = await execa(name, ['ps', '--all', '--filter', `label=${LABEL}`, '--format', format], {
    reject: false,
  });
  for (const line of listed.stdout.split('\n')) {
    const [id = '', owner = ''] = line.split(' ');
    const [pid, host] = owner.split('@');
    if (host === hostname() && !isAlive(Number(pid))) await execa(name, ['rm', '--force', id], { reject: false });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function run(options: RunOptions): Promise<RunResult> {
  const name = await (engine ??= findEngine());
  if (name === undefined) {
    const answer = await available();
    throw new UserError('no container can be had', answer.ok ? {} : { where: answer.why, fix: answer.fix });
  }
  const limits = withDefaults(options.limits);
  const id = `codelutra-${randomBytes(8).toString('hex')}`;
  try {
    const volumes = await readOnlyVolumes(options);
    const child = spawn(name, containerArguments(id, name, { ...options, volumes }, limits), {
      env: process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = await supervise(child, new ContainerScope(name, id, child), { limits, signal: options.signal });
    if (ended.code === NOT_STARTED && ended.ending === 'exited') {
      throw new UserError(`${name} could not start a container: ${ended.stderr.trim().slice(-500)}`, {
        fix: `Try it by hand: ${name} run --rm ${imageName()} true`,
      });
    }
    const outOfMemory = ended.ending === 'exited' && (await ranOutOfMemory(name, id));
    const byItself = ended.ending === 'exited' && !outOfMemory;
    return {
      ending: outOfMemory ? 'out-of-memory' : ended.ending,
      exitCode: byItself ? (ended.code ?? undefined) : undefined,
      signal: undefined,
      stdout: ended.stdout,
      stderr: ended.stderr,
      durationMs: ended.durationMs,
      leftBehind: 0,
      peakMemoryBytes: 0,
    };
  } finally {
    await execa(name, ['rm', '--force', id], { reject: false, stdin: 'ignore' });
  }
}

async function readOnlyVolumes(options: RunOptions): Promise<string[]> {
  const volumes: string[] = [];
  for (const { source, target = source } of options.readOnly ?? []) {
    // The engine makes the folder it mounts on, as root: never through a link that a run left in the work tree.
    const place = isAbsolute(target) ? target : await resolveInside(options.cwd, target);
    volumes.push('--volume', `${source}:${place}:ro`);
  }
  return volumes;
}

function containerArguments(
  id: string,
  engineName: string,
  options: RunOptions & { volumes: readonly string[] },
  limits: Limits,
): string[] {
  const environment = cleanEnvironment(options, { home: '/tmp', temporary: '/tmp', toolFolders: [] });
  const fileBytes = String(limits.fileBytes);
  return [
    ...['run', '--name', id, '--label', `${LABEL}=${process.pid}@${hostname()}`, '--pull', 'never', '--init'],
    ...['--network', options.network === true ? 'bridge' : 'none', '--hostname', 'sandbox'],
    ...['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--ipc', 'private'],
    ...['--tmpfs', `/tmp:rw,exec,nosuid,nodev,mode=1777,size=${limits.diskBytes}`, '--shm-size', '64m'],
    ...['--memory', String(limits.memoryBytes), '--memory-swap', String(limits.memoryBytes)],
    ...['--pids-limit', String(limits.processes), '--ulimit', 'core=0', '--ulimit', `fsize=${fileBytes}:${fileBytes}`],
    // The work tree's files belong to this user, inside and outside.
    ...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
    ...(engineName === 'podman' && process.getuid?.() !== 0 ? ['--userns', 'keep-id'] : []),
    ...['--volume', `${options.cwd}:${options.cwd}:rw`, '--workdir', options.cwd],
    ...options.volumes,
    ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    imageName(),
    // Where this process is killed, nobody else would ever stop the container.
    ...['timeout', '-s', 'KILL', String(Math.ceil((limits.timeMs + MORE_TIME_MS) / 1000))],
    ...argumentsOf(options.command),
  ];
}

async function ranOutOfMemory(name: string, id: string): Promise<boolean> {
  const told = await execa(name, ['inspect', '--format', '{{.State.OOMKilled}}', id], { reject: false });
  return told.stdout.trim() === 'true';
}

/** The engine's own client, and the container behind it: killing the first would leave the second. */
class ContainerScope implements Scope {
  private readonly engine: string;
  private readonly id: string;
  private readonly client: ChildProcess;
  private killing = false;

  constructor(engineName: string, id: string, client: ChildProcess) {
    this.engine = engineName;
    this.id = id;
    this.client = client;
  }

  breach(): undefined {
    return undefined;
  }

  kill(): void {
    if (this.killing) return;
    this.killing = true;
    const told = spawn(this.engine, ['kill', this.id], { env: process.env, stdio: 'ignore' });
    const ended = (): void => {
      // The container may not have been there yet: the next look tries again.
      this.killing = false;
    };
    told.once('error', ended).once('close', ended);
  }

  gone(): boolean {
    return this.client.exitCode !== null || this.client.signalCode !== null;
  }
}
