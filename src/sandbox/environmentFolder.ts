import { stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';

/** There once an environment is whole. Its time is when the environment was last lent, within a day. */
export const DONE_FILE = '.codelutra-environment.json';

export const DAY_MS = 24 * 3600 * 1000;
/** After a kill, others wait this long before they take over. */
const STALE_MS = 20_000;

/**
 * Takes an environment for this process, to make or to remove it.
 * @param onCompromised called where another process took it over
 * @param wait whether to wait for who has it
 * @returns what gives it back
 * @throws an error with the code ELOCKED where another process has it
 */
export async function lockEnvironment(
  folder: string,
  onCompromised: (error: Error) => void,
  wait = true,
): Promise<() => Promise<void>> {
  return lock(folder, {
    realpath: false,
    stale: STALE_MS,
    update: STALE_MS / 4,
    retries: wait ? { forever: true, minTimeout: 100, maxTimeout: 1000 } : 0,
    onCompromised,
  });
}

/** When an environment was last lent, in milliseconds; of one that is not whole, when it was begun. */
export async function lastUse(folder: string): Promise<number> {
  const found = await stat(join(folder, DONE_FILE)).catch(() => stat(folder));
  return found.mtimeMs;
}

/**
 * Whether it was lent within a day: then nobody removes it, and it can be lent again without taking it. Another one must be
 * taken first, and its use noted.
 */
export async function wasUsedLately(folder: string): Promise<boolean> {
  // It may just be removed.
  return Date.now() - (await lastUse(folder).catch(() => 0)) < DAY_MS;
}

/** Notes that it is lent now. */
export async function noteUse(folder: string): Promise<void> {
  const now = new Date();
  await utimes(join(folder, DONE_FILE), now, now);
}
