import { CONFIG_PATH, parseConfig, readConfig, type Config } from '../config/index.ts';
import { openRepository } from '../history/index.ts';
import { readText } from './commitTrial.ts';

/**
 * The settings of the clone that a folder lies in: those of its checkout; in a bare one, which has none, those of HEAD.
 * @throws UserError for settings that don't fit, and for a folder in no clone
 */
export async function readProjectConfig(folder: string): Promise<Config> {
  const repository = await openRepository(folder);
  try {
    if (!repository.bare) return await readConfig(repository.root);
    const text = await readText(repository, await repository.resolve('HEAD'), CONFIG_PATH);
    return text === undefined ? {} : parseConfig(text, `${CONFIG_PATH} of ${folder}`);
  } finally {
    await repository.close();
  }
}
