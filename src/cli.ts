#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
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
  // In place of commander's own exit, whose code for a mistyped option is 1: what `fix` says where it found nothing.
  .exitOverride();
for (const register of commands) register(program);
completeHelp(program, 'codelutra');

// A reader that has seen enough (`| head`) ends the command, as it ends other programs.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its errors, and its help.
  if (!(error instanceof CommanderError)) process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
}

/** After an error each command names its own help; options that it can't do without are marked. */
function completeHelp(command: Command, words: string): void {
  for (const option of command.options) if (option.mandatory) option.description += ' (required)';
  command.showHelpAfterError(`(${words} --help shows ${command.commands.length > 0 ? 'the commands' : 'its options'})`);
  for (const sub of command.commands) completeHelp(sub, `${words} ${sub.name()}`);
}
