import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { UserError } from '../src/errors.ts';
import type { Stage } from './stage.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/** What a command gets to close its sandboxes in, once it is told to end. */
const CLOSING_MS = 20_000;

interface RunOptions {
  readonly env?: Record<string, string>;
  /** Exit codes beside 0 that the story can go on with. */
  readonly allowed?: readonly number[];
}

/**
 * Runs a command of codelutra as a user would, and shows the command, its progress and what it prints.
 * @returns its exit code
 * @throws UserError where it fails with an exit code that is not allowed; the stage's reason where that was told to end
 */
export async function codelutra(
  stage: Stage,
  args: readonly string[],
  { env = {}, allowed = [] }: RunOptions = {},
): Promise<number> {
  const words = args.map(shown);
  stage.command(['codelutra', ...words].join(' '));
  const child = execa(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...words], {
    env,
    reject: false,
    stdin: 'ignore',
    stderr: 'inherit',
    cancelSignal: stage.signal,
    forceKillAfterDelay: CLOSING_MS,
  });
  const { exitCode, stdout: text, shortMessage } = await child;
  stage.signal.throwIfAborted();
  if (text !== '') stage.say(text);
  if (exitCode !== undefined && [0, ...allowed].includes(exitCode)) return exitCode;
  throw new UserError(
    exitCode === undefined ? (shortMessage ?? 'codelutra ended') : `codelutra ${args[0] ?? ''} failed`,
    {
      fix: 'What it said stands above. The same command of the demo goes on where this one stopped.',
    },
  );
}

/** A path as it is typed here. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return path.startsWith('/') && !near.startsWith('..') ? near || '.' : path;
}
