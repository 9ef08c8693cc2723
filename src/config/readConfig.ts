import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import type { Config } from './configSchema.ts';
import { CONFIG_PATH, parseConfig } from './parseConfig.ts';

/** A file that is named almost right would be passed over without a word. */
function refuseOtherName(folder: string): void {
  for (const other of ['.github/codelutra.yaml', 'codelutra.yml', 'codelutra.yaml', '.codelutra.yml']) {
    if (!existsSync(join(folder, other))) continue;
    throw new UserError('settings are not read from here', {
      where: join(folder, other),
      fix: `Name it ${CONFIG_PATH}.`,
    });
  }
}

/** The settings of a checkout; none where it has no configuration file. @throws UserError for one that does not fit */
export async function readConfig(folder: string): Promise<Config> {
  const path = join(folder, CONFIG_PATH);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      refuseOtherName(folder);
      return {};
    }
    throw new UserError(`cannot read the settings: ${messageOf(error)}`, { where: path, cause: error });
  }
  return parseConfig(text, path);
}
