import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { readAdapter, type LoraSettings } from '../model/index.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { refusing } from './refusing.ts';

/**
 * Checks that both adapters of a folder fit the base and hold the same weights.
 * @param shown what to call the folder in messages
 * @returns their settings
 * @throws UserError naming the file and what is wrong with it
 */
export async function checkAdapters(
  folder: string,
  config: Manifest['base']['config'],
  shown = folder,
): Promise<LoraSettings> {
  const read = (file: string) => refusing(file, shown, () => readAdapter(join(folder, file), config));
  const gguf = await read(FILES.gguf);
  const peft = await read(FILES.peft);
  const { rank, alpha, targets } = gguf.settings;
  const same =
    rank === peft.settings.rank &&
    alpha === peft.settings.alpha &&
    targets.join() === peft.settings.targets.join() &&
    gguf.parameters.length === peft.parameters.length &&
    gguf.parameters.every((value, i) => value === peft.parameters[i]);
  if (same) return gguf.settings;
  throw new UserError(`${FILES.gguf} and ${FILES.peft}/ hold different adapters`, {
    where: shown,
    fix: 'Both must be written from one set of weights; make the checkpoint again.',
  });
}
