// npm run demo [-- --folder FOLDER]: the whole story of codelutra on a small repository.
import { resolve } from 'node:path';
import { stderr } from 'node:process';
import { parseArgs } from 'node:util';
import { renderError, UserError } from '../src/errors.ts';
import { tellStory } from './tellStory.ts';

const { values } = parseArgs({ options: { folder: { type: 'string', default: 'codelutra-demo' } } });

// Ctrl-C can arrive more than once (from the terminal, and from npm); each time it means the same.
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    stop.abort(new UserError(`stopped by ${name}`, { fix: 'The same command goes on where it was.' }));
  });
}

try {
  await tellStory(resolve(values.folder), stop.signal);
} catch (error) {
  stderr.write(`${renderError(error)}\n`);
  process.exitCode = 2;
}
