import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from './errors.ts';

const UNWRITABLE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than files may be here',
  EROFS: 'the disk is read-only',
  EACCES: 'permission is denied',
  EPERM: 'it is not allowed',
};

/** What a failed attempt to write a file means, where that is for the user to mend; else the error as it is. */
export function writeError(error: unknown, path: string): unknown {
  const why = UNWRITABLE[(error as NodeJS.ErrnoException | null)?.code ?? ''];
  if (why === undefined) return error;
  return new UserError(`a file can't be written: ${why}`, {
    where: path,
    fix: 'Mend that, or use another folder, and run the same command again: what was written before is kept.',
    cause: error,
  });
}

/**
 * Writes a file whole or not at all: to a temporary name beside it, flushed, then renamed. Makes the folder if needed.
 * @param mode who may read and write it, as far as the process' mask allows
 * @throws UserError for a full or read-only disk, or a folder that may not be written to
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array | AsyncIterable<Uint8Array>,
  mode = 0o666,
): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx', mode);
    try {
      if (typeof data === 'string' || !(Symbol.asyncIterator in data)) await file.writeFile(data);
      else for await (const chunk of data) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // The first error tells more than a second one, of a folder that can't be changed either.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(error, path);
  }
}

/** sha256 of a file, in hexadecimal. Reads it in pieces. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
