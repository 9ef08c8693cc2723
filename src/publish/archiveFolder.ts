import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { home } from '../home.ts';
import { isLeftBehind, ownName } from '../lock.ts';

/** Nothing is being uploaded for longer; of a process on another machine no more is known. */
const STALE_MS = 24 * 3600 * 1000;

/** Runs `work` with an empty folder, deleted afterwards, as are those that killed runs left. */
export async function withArchiveFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const parent = home('publish');
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const made = await stat(path).catch(() => undefined);
    const isStale = isLeftBehind(name) || (made !== undefined && Date.now() - made.mtimeMs > STALE_MS);
    if (isStale) await rm(path, { recursive: true, force: true });
  }
  const folder = join(parent, `archive-${ownName()}`);
  await mkdir(folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
