import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { home } from '../home.ts';

/** Nothing is being uploaded for longer. */
const STALE_MS = 24 * 3600 * 1000;

/** Runs `work` with an empty folder, deleted afterwards, as are those that killed runs left. */
export async function withArchiveFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const parent = home('publish');
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const made = await stat(path).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
  const folder = await mkdtemp(join(parent, 'archive-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
