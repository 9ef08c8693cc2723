#!/usr/bin/env node
import { Command } from 'commander';
import { commands } from './commands/index.ts';
import { renderError } from './errors.ts';
import { version } from './version.ts';

const program = new Command('codelutra')
  .description('Learns from your tests, refines a small code model, and fixes failing tests with verified suggestions.')
  .version(version)
  .showHelpAfterError('(codelutra --help shows the commands)');
for (const register of commands) register(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = 2;
}
