import { Command } from 'commander';
import { commands } from '../../src/commands/index.ts';
import { runSource } from '../setup/runSource.ts';

const program = new Command('codelutra');
for (const register of commands) register(program);
const all = withSubcommands(program.commands);

function withSubcommands(some: readonly Command[]): Command[] {
  return some.flatMap((command) => [command, ...withSubcommands(command.commands)]);
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

test.each(all.map((command) => [nameOf(command), command]))('%s: its help is complete', (name, command) => {
  expect(command.description()).not.toBe('');
  for (const { description, long } of command.options) expect([long, description]).not.toEqual([long, '']);
  for (const argument of command.registeredArguments) {
    expect([argument.name(), argument.description]).not.toEqual([argument.name(), '']);
  }
  const shown = helpOf(command).split(/\nExamples?:\n/)[1];
  expect(shown).toContain(`  ${name}`);
});

/** Each example is a command with options that there are, so that it can be typed as it stands. */
test.each(all.map((command) => [nameOf(command), command]))('%s: its examples are right', (_name, command) => {
  const lines = helpOf(command).match(/^ {2}codelutra .*$/gm) ?? [];
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const known = all.filter((one) => line.trim().startsWith(nameOf(one))).at(-1);
    const options = known?.options.map(({ long }) => long) ?? [];
    for (const option of line.match(/--[\w-]+/g) ?? []) expect(options).toContain(option);
  }
});

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

test('a reader that has seen enough ends the command, without a word', async () => {
  const running = runSource('src/cli.ts', ['fix', '--help']);
  running.stdout.destroy();
  const { exitCode, stderr } = await running;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
