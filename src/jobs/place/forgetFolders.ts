import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../../history/index.ts';
import type { Store } from '../../store/index.ts';
import { installationFolder, installationsFolder } from './repositoryFolder.ts';

/**
 * Removes from this machine the files of installations and repositories that are no longer known: where the App was
 * uninstalled, or a repository taken from it, every worker removes its own. A repository is noted before a file of it is
 * written, so nothing is removed that is just being made.
 */
export async function forgetFolders(store: Store): Promise<void> {
  for (const id of await numbersIn(installationsFolder())) {
    const installation = store.installation(id);
    if ((await installation.read()) === undefined) {
      await removeTree(installationFolder(id));
      continue;
    }
    const found = await numbersIn(installationFolder(id));
    const known = new Set((await installation.repositories()).map((row) => row.repository_id));
    for (const repository of found) {
      if (!known.has(repository)) await removeTree(join(installationFolder(id), String(repository)));
    }
  }
}

/** The folders whose names are GitHub's ids. */
async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => /^[1-9]\d{0,15}$/.test(name)).map(Number);
}
