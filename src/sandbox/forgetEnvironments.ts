import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files.ts';
import { removeTree } from '../history/index.ts';
import { home } from '../home.ts';
import { DAY_MS, DONE_FILE, lastUse, lockEnvironment } from './environmentFolder.ts';

/** An environment that was not lent for so long is removed: far longer than anything that borrows one can last. */
const KEPT_DAYS = 30;
/** Its time is when old ones were last looked for. */
const LOOKED_FILE = '.looked';

/** Removes installed dependencies that were not used for 30 days. Looks at most once a day, whichever process asks. */
export async function forgetEnvironments(): Promise<void> {
  const root = home('environments');
  const looked = await stat(join(root, LOOKED_FILE)).catch(() => undefined);
  if (looked !== undefined && Date.now() - looked.mtimeMs < DAY_MS) return;
  await writeFileAtomic(join(root, LOOKED_FILE), '');
  for (const sandbox of await foldersIn(root)) {
    for (const key of await foldersIn(join(root, sandbox))) await forget(join(root, sandbox, key));
  }
}

async function forget(folder: string): Promise<void> {
  if (folder.endsWith('.lock') || !(await isOld(folder))) return;
  let isLost = false;
  const unlock = await lockEnvironment(folder, () => (isLost = true), false).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
  });
  // Somebody is making it anew, or removes it.
  if (unlock === undefined) return;
  try {
    if (!(await isOld(folder))) return;
    // First of all: killed in the midst of it, what is left must not be taken for whole.
    await rm(join(folder, DONE_FILE), { force: true });
    await removeTree(folder);
  } finally {
    if (!isLost) await unlock();
  }
}

async function isOld(folder: string): Promise<boolean> {
  const used = await lastUse(folder).catch(() => undefined);
  return used !== undefined && Date.now() - used > KEPT_DAYS * DAY_MS;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
