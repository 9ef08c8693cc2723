import { open } from 'node:fs/promises';
import { messageOf, UserError } from '../errors.ts';

/**
 * A text file's content.
 * @param limit bytes; a larger file is refused before it is read
 * @throws UserError for a file that is missing or too large
 */
export async function readBounded(path: string, limit: number, fix: string): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    const isGone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const what = isGone ? 'there is no such file of a checkpoint' : `the file cannot be read: ${messageOf(cause)}`;
    throw new UserError(what, { where: path, fix, cause });
  });
  try {
    const { size } = await file.stat();
    if (size > limit) throw new UserError(`the file has ${size} bytes, more than ${limit}`, { where: path, fix });
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
