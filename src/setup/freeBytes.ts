import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../errors.ts';
import { formatBytes } from './formatBytes.ts';

/** Bytes a user may still write on the disk that holds `path` (or its nearest parent that exists). */
export async function freeBytes(path: string): Promise<number> {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(at) === at) throw error;
    }
  }
}

/** @throws UserError when the disk that holds `path` has less than `needed` bytes left */
export async function requireRoom(path: string, needed: number): Promise<void> {
  const free = await freeBytes(path);
  if (free >= needed) return;
  throw new UserError(`there is no room: ${formatBytes(needed)} needed, ${formatBytes(free)} free`, {
    where: path,
    fix: 'free some, or set CODELUTRA_HOME to a folder on another disk',
  });
}
