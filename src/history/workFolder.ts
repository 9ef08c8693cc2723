import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { home } from '../home.ts';
import { removeTree } from './removeTree.ts';

/**
 * Makes a folder that belongs to this process, under the cache folder. Its name tells its owner, so that a folder whose
 * owner is gone (killed, power lost) is recognised and swept by whoever claims one next.
 * @returns the absolute path of the new, empty folder
 */
export async function claimWorkFolder(): Promise<string> {
  const root = home('work');
  await mkdir(root, { recursive: true, mode: 0o700 });
  await sweep(root);
  const name = [hostKey(), process.pid, await startTime(process.pid), randomBytes(4).toString('hex')].join('-');
  const folder = join(root, name);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Removes the folders of this machine's dead processes; another machine's (a shared home folder) are its own to sweep. */
async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const owner = /^([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}$/.exec(name);
    if (owner?.[1] !== hostKey()) continue;
    if (await isAlive(Number(owner[2]), Number(owner[3]))) continue;
    await removeTree(join(root, name));
  }
}

function hostKey(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

async function isAlive(pid: number, started: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return (await startTime(pid)) === started;
}

/** When a process started, in clock ticks since boot (the pid alone is used again by others); 0 where there is no /proc. */
async function startTime(pid: number): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command's name in brackets and may hold anything, so count from its end.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return 0;
  }
}
