import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { messageOf, UserError } from './errors.ts';
import { home } from './home.ts';
import type { Progress } from './progress.ts';

const RETRY_MS = 250;
// A holder that was killed stops refreshing its lock; after this long the next one takes it over.
const STALE_MS = 15_000;

/** What only one process on a cache folder does at a time, and what the others say while they wait. */
const WAITING = {
  setup: 'another codelutra setup is running; waiting for it',
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
