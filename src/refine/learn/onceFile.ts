import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files.ts';

/**
 * A decision or result that is made once and kept: a run that goes on reads what an earlier start made.
 * @throws UserError for a file that holds something else
 */
export async function onceFile<T>(path: string, schema: z.ZodType<T>, make: () => Promise<T>): Promise<T> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const value = await make();
    await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
    return value;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError('a file of the run is damaged', { where: path, fix: 'Remove it: it is made again.', cause });
  }
}
