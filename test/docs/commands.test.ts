import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { commands } from '../../src/commands/index.ts';

const pages = execFileSync('git', ['ls-files', '*.md', '--', ':!fixtures'], { encoding: 'utf8' }).trim().split('\n');

const program = new Command('codelutra');
for (const register of commands) register(program);

/** The commands of codelutra that a page's blocks of code show, continued lines in one. */
function shownBy(page: string): string[] {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^(`{3,})(?:sh|bash)?\n(.*?)^\1$/gms)].map(
    ([, , text = '']) => text,
  );
  return blocks
    .flatMap((text) => text.replace(/\\\n/g, ' ').split('\n'))
    .flatMap((line) => line.split(/&&|;|\|/))
    .map((part) => part.replace(/\s#.*$/, '').trim())
    .filter((part) => /^(?:npx )?codelutra [a-z]/.test(part))
    .map((part) => part.replace(/^npx /, ''));
}

const shown = pages.flatMap((page) => shownBy(page).map((line): [string, string] => [line, page]));

test('the pages show commands', () => {
  expect(shown.length).toBeGreaterThan(10);
});

test.each(shown)('%s (%s) is a command with options that there are', (line) => {
  const [, name = '', sub = ''] = line.split(' ');
  const command = program.commands.find((one) => one.name() === name);
  expect([name, command?.name()]).toEqual([name, name]);
  const parts = [command, ...(command?.commands.filter((one) => sub.split('|').includes(one.name())) ?? [])];
  const options = parts.flatMap((one) => one?.options.map(({ long }) => long) ?? []);
  for (const option of line.match(/--[a-z][\w-]*/g) ?? []) expect(options).toContain(option);
});
