import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { resolveInside } from '../history/index.ts';

/**
 * Reads a file that a run wrote into its work tree, such as a report. Links (which could lead anywhere), pipes and devices
 * are refused, and so is a file over the bound.
 * @returns its bytes, or `undefined` when there is no such file
 * @throws UserError
 */
export async function readResultFile(workTree: string, path: string, maxBytes: number): Promise<Buffer | undefined> {
  const target = await resolveInside(workTree, path);
  // Non-blocking: opening a pipe would wait for a writer for ever.
  const file = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw new UserError('the file can not be read', { where: path, cause: error });
    },
  );
  if (file === undefined) return undefined;
  try {
    const { size } = checked(await file.stat(), path, maxBytes);
    const data = Buffer.alloc(size);
    const { bytesRead } = await file.read(data, 0, size, 0);
    return data.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function checked(found: { isFile: () => boolean; size: number }, path: string, maxBytes: number): { size: number } {
  if (!found.isFile()) throw new UserError('this is not a regular file', { where: path });
  if (found.size > maxBytes) {
    throw new UserError(`the file is too big: ${found.size} bytes, at most ${maxBytes} are read`, { where: path });
  }
  return found;
}
