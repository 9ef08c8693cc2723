import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_PATH, parseConfig, readConfig, type Config } from '../config/index.ts';
import { openRepository } from '../history/index.ts';
import { readText } from './commitTrial.ts';

/**
 * The settings of a clone: those that lie in its checkout; in a bare one, which has none, those of HEAD.
 * @throws UserError for settings that don't fit
 */
export async function readProjectConfig(folder: string): Promise<Config> {
  const isBare = !existsSync(join(folder, '.git')) && existsSync(join(folder, 'HEAD'));
  if (!isBare) return readConfig(folder);
  const repository = await openRepository(folder);
  try {
    const text = await readText(repository, await repository.resolve('HEAD'), CONFIG_PATH);
    return text === undefined ? {} : parseConfig(text, `${CONFIG_PATH} of ${folder}`);
  } finally {
    await repository.close();
  }
}
