// npm run demo [-- --folder FOLDER]: the whole story of codelutra on a small repository.
import { resolve } from 'node:path';
import { stderr } from 'node:process';
import { parseArgs } from 'node:util';
import { abortOnSignal } from '../src/commands/options.ts';
import { renderError } from '../src/errors.ts';
import { tellStory } from './tellStory.ts';

const { values } = parseArgs({ options: { folder: { type: 'string', default: 'codelutra-demo' } } });

try {
  await tellStory(resolve(values.folder), abortOnSignal());
} catch (error) {
  stderr.write(`${renderError(error)}\n`);
  process.exitCode = 2;
}
