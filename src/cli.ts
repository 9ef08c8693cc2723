#!/usr/bin/env node
import { Command } from 'commander';
import { commands, examples } from './commands/index.ts';
import { renderError } from './errors.ts';
import { version } from './version.ts';

const program = new Command('codelutra')
  .description('Learns from your tests, refines a small code model, and fixes failing tests with verified suggestions.')
  .version(version)
  .addHelpText(
    'after',
    examples(
      'codelutra setup                                    once: the engine and a model',
      'codelutra fix                                      in a repository with failing tests',
      'codelutra learn . --time 45m                       refine a model on this repository',
      'codelutra fix --adapter codelutra-run/checkpoint   with what was learnt',
    ),
  )
  .showHelpAfterError('(codelutra --help shows the commands)');
for (const register of commands) register(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = 2;
}
