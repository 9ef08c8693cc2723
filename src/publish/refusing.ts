import { UserError } from '../errors.ts';
import { cleanLine } from '../reports/index.ts';

/**
 * Does what reads a file of a checkpoint. What is wrong with the file is told with its name, and without what the file
 * could do to a terminal with names and words of its own.
 * @param shown what to call the checkpoint
 */
export async function refusing<T>(file: string, shown: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${file} is refused: ${cleanLine(error.message.slice(0, 500))}`, {
      where: shown,
      ...(error.fix === undefined ? {} : { fix: error.fix }),
      cause: error,
    });
  }
}
