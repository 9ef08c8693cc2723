import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { messageOf, UserError } from './errors.ts';
import { writeFileAtomic } from './files.ts';
import { home } from './home.ts';
import type { Progress } from './progress.ts';

const RETRY_MS = 250;
// A holder that was killed stops refreshing its lock; after this long the next one takes it over.
const STALE_MS = 15_000;

/** What only one process on a cache folder does at a time, and what the others say while they wait. */
const WAITING = {
  setup: 'setup is running',
  pull: 'pull is running',
  // llama.cpp's threads spin while they wait: two heavy processes on the same cores slow each other about tenfold.
  heavy: 'is computing on this machine',
} as const;

/**
 * Runs `work` while no other process holds the lock `name`. Waits, and says so, while another one does.
 * @param signal ends the waiting, by throwing its reason
 */
export async function withLock<T>(
  name: keyof typeof WAITING,
  progress: Progress,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await mkdir(home(), { recursive: true }).catch((error: unknown) => {
    throw new UserError(`the cache folder can't be made: ${messageOf(error)}`, {
      where: home(),
      fix: 'set CODELUTRA_HOME to a folder of yours',
      cause: error,
    });
  });
  const release = await acquire(name, progress, signal);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(
  name: keyof typeof WAITING,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  // A machine that slept may lose the lock. What is made is renamed into place whole, so at worst it is made twice.
  const onCompromised = (): void => {
    progress.log(`the ${name} lock was taken over by another process`);
  };
  for (let waiting = false; ; await sleep(RETRY_MS)) {
    signal?.throwIfAborted();
    const { release, owner } = await take(home(name), onCompromised);
    if (release !== undefined) return release;
    if (!waiting) progress.log(`another codelutra ${WAITING[name]} (process ${processOf(owner)}); waiting for it`);
    waiting = true;
  }
}

/**
 * Takes a folder for this process alone, until what is returned is called or the process ends. A holder that was killed
 * is waited out.
 * @throws UserError where another process has it; uncaught, should another take it while this process was suspended
 */
export async function holdFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'codelutra');
  const end = Date.now() + 2 * STALE_MS;
  for (;;) {
    const { release, owner } = await take(path);
    if (release !== undefined) return release;
    if (isAlive(owner, path) || Date.now() > end) {
      throw new UserError(`another codelutra (process ${processOf(owner)}) has this folder open`, {
        where: folder,
        fix: 'Stop it first. Several machines share a Postgres: see DATABASE_URL.',
      });
    }
    await sleep(RETRY_MS);
  }
}

// The least that the lock's library allows: where the holder is known to be gone, nobody need wait longer.
const GONE_MS = 2_000;

/** What this process holds: its own process id in an owner file can also be left from a container before. */
const held = new Set<string>();

interface Taken {
  /** Undefined where another has it. */
  readonly release: (() => Promise<void>) | undefined;
  /** Who had it before, as its owner file says. */
  readonly owner: string;
}

/** Tries to take `PATH.lock`; beside it stands who has it, so that one whose process has ended is not waited out. */
async function take(path: string, onCompromised?: () => void): Promise<Taken> {
  const ownerFile = `${path}.owner`;
  const owner = await readFile(ownerFile, 'utf8').catch(() => '');
  // The path is the key that locks of one process are told apart by; there is no such file, only PATH.lock.
  const options = { realpath: false, ...(onCompromised === undefined ? {} : { onCompromised }) };
  try {
    if (isGone(owner, path)) {
      // Taken over early, and then taken with the usual patience.
      const release = await lockfile.lock(path, { ...options, stale: GONE_MS });
      await rm(ownerFile, { force: true });
      await release();
    }
    const release = await lockfile.lock(path, { ...options, stale: STALE_MS });
    held.add(path);
    await writeFileAtomic(ownerFile, whoAmI());
    return {
      owner,
      release: async () => {
        held.delete(path);
        await rm(ownerFile, { force: true });
        // Releasing a lock that was taken over is refused; there is nothing left to release then.
        await release().catch(() => undefined);
      },
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    return { owner, release: undefined };
  }
}

/** The process in what a holder wrote of itself. */
function processOf(owner: string): string {
  return owner.split(' ').at(-1) || 'unknown';
}

/** Machine, its table of processes (containers have their own), and process. */
function whoAmI(): string {
  return `${machine()} ${process.pid}`;
}

function machine(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `${hostname()} -`;
  }
}

/** Whether the owner is known to have ended; one of another machine is not known of. */
function isGone(owner: string, path: string): boolean {
  const at = owner.lastIndexOf(' ');
  if (owner.slice(0, at) !== machine()) return false;
  const pid = Number(owner.slice(at + 1));
  return pid === process.pid ? !held.has(path) : !isRunning(pid);
}

function isAlive(owner: string, path: string): boolean {
  return owner.startsWith(`${machine()} `) && !isGone(owner, path);
}

/** Names a file or folder that only this process works on: the machine, the process, and chance. */
export function ownName(): string {
  return `${machineMark()}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Whether what has a name of {@link ownName} in its own was left by a process that has ended; false where it is not known. */
export function isLeftBehind(name: string): boolean {
  const [, mark, pid] = /(?:^|[.-])([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{8}(?:[.-]|$)/.exec(name) ?? [];
  return mark === machineMark() && Number(pid) !== process.pid && !isRunning(Number(pid));
}

function machineMark(): string {
  return createHash('sha256').update(machine()).digest('hex').slice(0, 8);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
