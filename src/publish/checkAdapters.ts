import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { readAdapter } from '../model/index.ts';
import { cleanLine } from '../reports/index.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';

/**
 * Checks that both adapters of a folder fit the base and hold the same weights.
 * @param shown what to call the folder in messages
 * @throws UserError naming the file and what is wrong with it
 */
export async function checkAdapters(folder: string, config: Manifest['base']['config'], shown = folder): Promise<void> {
  const read = async (file: string) => {
    try {
      return await readAdapter(join(folder, file), config);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // The message may name tensors of the file as it calls them, and ends up on a terminal.
      throw new UserError(`${file} is refused: ${cleanLine(error.message)}`, {
        where: shown,
        ...(error.fix === undefined ? {} : { fix: error.fix }),
        cause: error,
      });
    }
  };
  const gguf = await read(FILES.gguf);
  const peft = await read(FILES.peft);
  const { rank, alpha, targets } = gguf.settings;
  const same =
    rank === peft.settings.rank &&
    alpha === peft.settings.alpha &&
    targets.join() === peft.settings.targets.join() &&
    gguf.parameters.length === peft.parameters.length &&
    gguf.parameters.every((value, i) => value === peft.parameters[i]);
  if (same) return;
  throw new UserError(`${FILES.gguf} and ${FILES.peft}/ hold different adapters`, {
    where: shown,
    fix: 'Both must be written from one set of weights; make the checkpoint again.',
  });
}
