import { mkdir, readFile } from 'node:fs/promises';
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
  setup: 'another codelutra setup is running; waiting for it',
  pull: 'another codelutra pull is running; waiting for it',
  // llama.cpp's threads spin while they wait: two heavy processes on the same cores slow each other about tenfold.
  heavy: 'another codelutra is computing on this machine; waiting for it',
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
  const options = {
    // The name is the key that locks of one process are told apart by; there is no such file, only NAME.lock.
    realpath: false,
    stale: STALE_MS,
    // A machine that slept may lose the lock. What is made is renamed into place whole, so at worst it is made twice.
    onCompromised: () => {
      progress.log(`the ${name} lock was taken over by another process`);
    },
  };
  for (let waiting = false; ; await sleep(RETRY_MS)) {
    signal?.throwIfAborted();
    try {
      const release = await lockfile.lock(home(name), options);
      // Releasing a lock that was taken over is refused; there is nothing left to release then.
      return () => release().catch(() => undefined);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (!waiting) progress.log(WAITING[name]);
      waiting = true;
    }
  }
}

// The least that the lock's library allows: where the holder is known to be gone, nobody need wait longer.
const GONE_MS = 2_000;

/** Folders that this process holds: its own process id in an owner file can also be left from a container before. */
const held = new Set<string>();

/**
 * Takes a folder for this process alone, until what is returned is called or the process ends. A holder that was killed
 * is waited out.
 * @throws UserError where another process has it; uncaught, should another take it while this process was suspended
 */
export async function holdFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'codelutra');
  const ownerFile = join(folder, 'codelutra.owner');
  const end = Date.now() + 2 * STALE_MS;
  for (;;) {
    const owner = await readFile(ownerFile, 'utf8').catch(() => '');
    try {
      // Taken over early, and then taken with the usual patience.
      if (isGone(owner, folder)) await (await lockfile.lock(path, { realpath: false, stale: GONE_MS }))();
      const release = await lockfile.lock(path, { realpath: false, stale: STALE_MS });
      held.add(folder);
      await writeFileAtomic(ownerFile, `${hostname()} ${process.pid}`);
      return async () => {
        held.delete(folder);
        await release().catch(() => undefined);
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (isAlive(owner, folder) || Date.now() > end) {
        throw new UserError(`another codelutra (process ${owner.split(' ')[1] ?? 'unknown'}) has this folder open`, {
          where: folder,
          fix: 'Stop it first. Several machines share a Postgres: see DATABASE_URL.',
        });
      }
    }
    await sleep(RETRY_MS);
  }
}

/** Whether the owner is known to have ended; one of another machine is not known of. */
function isGone(owner: string, folder: string): boolean {
  const [host, pid] = owner.split(' ');
  if (host !== hostname()) return false;
  return Number(pid) === process.pid ? !held.has(folder) : !isRunning(Number(pid));
}

function isAlive(owner: string, folder: string): boolean {
  return owner.split(' ')[0] === hostname() && !isGone(owner, folder);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
