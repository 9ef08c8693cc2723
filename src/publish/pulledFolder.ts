import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { isLeftBehind, ownName } from '../lock.ts';
import { readOrigin } from './origin.ts';

const FIX = 'Name another one with --out.';

/**
 * Makes a folder that appears whole or not at all: `work` fills one beside it, which is then put in its place.
 * @param sha256 of the archive; a folder that was pulled from the same one, and may have been damaged since, is replaced
 * @throws UserError where the folder can't be made, or holds something else
 */
export async function pulledFolder<T>(folder: string, sha256: string, work: (fresh: string) => Promise<T>): Promise<T> {
  const isHere = await isPulled(folder, sha256);
  const fresh = `${folder}.${ownName()}.new`;
  await making(folder, async () => {
    await mkdir(dirname(folder), { recursive: true });
    await removeLeft(folder);
    await mkdir(fresh);
  });
  try {
    const made = await work(fresh);
    await making(folder, () => (isHere ? replace(folder, fresh) : rename(fresh, folder)));
    return made;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Deletes what pulls of this folder that were killed have left beside it. */
async function removeLeft(folder: string): Promise<void> {
  const parent = dirname(folder);
  const stem = `${basename(folder)}.`;
  for (const name of await readdir(parent)) {
    const isOurs = name.startsWith(stem) && /\.new(?:\.old)?$/.test(name);
    if (isOurs && isLeftBehind(name.slice(stem.length))) await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function making<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return work().catch((cause: unknown) => {
    throw new UserError(`the folder can't be made: ${messageOf(cause)}`, { where: folder, fix: FIX, cause });
  });
}

async function replace(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  await rename(folder, old);
  await rename(fresh, folder).catch(async (error: unknown) => {
    await rename(old, folder);
    throw error;
  });
  await rm(old, { recursive: true, force: true });
}

/** Whether the folder holds what was pulled from the archive before. @throws UserError where it holds something else */
async function isPulled(folder: string, sha256: string): Promise<boolean> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UserError(`the folder can't be used: ${messageOf(cause)}`, { where: folder, fix: FIX, cause });
  });
  if (names.length === 0) return false;
  if ((await readOrigin(folder))?.archive.sha256 === sha256) return true;
  throw new UserError('the folder holds something else already', { where: folder, fix: FIX });
}
