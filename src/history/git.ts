import { execa } from 'execa';
import { UserError } from '../errors.ts';

/** Where a git command works, always given explicitly: nothing is taken from the caller's environment or configuration. */
export interface GitPlace {
  /** The folder with the `gitconfig` that stands in for the user's and the system's. */
  configFolder: string;
  cwd?: string;
  gitDir?: string;
  workTree?: string;
  indexFile?: string;
}

/** A git command that ended with an error; callers that know what it means turn it into a `UserError`. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly stderr: string;

  constructor(args: readonly string[], stderr: string) {
    super(`git ${args[0] ?? ''} failed: ${stderr.trim() || 'no message'}`);
    this.stderr = stderr;
  }
}

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/** What stands before every command: a repository's own configuration could otherwise start programs. */
const SAFE_SETTINGS = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.autocrlf', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.quotePath', 'false'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** The environment of every git command. Transports are refused, so that nothing is ever fetched behind the user's back. */
export function gitEnvironment(place: GitPlace): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: place.configFolder,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: `${place.configFolder}/gitconfig`,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_LITERAL_PATHSPECS: '1',
    ...(place.gitDir === undefined ? {} : { GIT_DIR: place.gitDir }),
    ...(place.workTree === undefined ? {} : { GIT_WORK_TREE: place.workTree }),
    ...(place.indexFile === undefined ? {} : { GIT_INDEX_FILE: place.indexFile }),
  };
}

/** The arguments of a git command with the safe settings before them. */
export function gitArguments(args: readonly string[]): string[] {
  return ['--no-pager', ...SAFE_SETTINGS, ...args];
}

/**
 * Runs git and gives back what it printed, as bytes.
 * @param options.input what git reads on standard input
 * @param options.maxBytes more output than this is refused
 * @param options.environment variables beside those of every command
 * @param options.signal ends git
 * @throws GitError when git ends with an error; UserError when git is missing or prints too much
 */
export async function git(
  place: GitPlace,
  args: readonly string[],
  options: {
    input?: string | Uint8Array;
    maxBytes?: number;
    environment?: Readonly<Record<string, string>>;
    signal?: AbortSignal;
  } = {},
): Promise<Buffer> {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const running = execa('git', gitArguments(args), {
    env: { ...gitEnvironment(place), ...options.environment },
    extendEnv: false,
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    maxBuffer: maxBytes,
    // A group of its own, which can be ended as a whole.
    ...(options.signal === undefined ? {} : { detached: true }),
    ...(place.cwd === undefined ? {} : { cwd: place.cwd }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  const stopWatching = endingWith(running.pid, options.signal);
  const result = await running;
  stopWatching();
  if (result.code === 'ENOENT') throw gitMissing(result.cause);
  if (result.isMaxBuffer) {
    throw new UserError(`git ${args[0] ?? ''} printed more than ${maxBytes} bytes`, {
      where: place.gitDir ?? place.cwd ?? '',
      fix: 'Look at a shorter part of the history (a later start date or fewer commits).',
    });
  }
  if (result.failed) throw new GitError(args, Buffer.from(result.stderr).toString());
  return Buffer.from(result.stdout.buffer, result.stdout.byteOffset, result.stdout.byteLength);
}

/**
 * Ends a group of processes when the signal comes, or this process ends: git alone would leave behind the helper that
 * transfers for it, and that one its output open.
 * @returns what stops watching
 */
function endingWith(pid: number | undefined, signal: AbortSignal | undefined): () => void {
  if (pid === undefined || signal === undefined) return () => undefined;
  const end = (): void => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', end);
  process.once('exit', end);
  if (signal.aborted) end();
  return () => {
    signal.removeEventListener('abort', end);
    process.off('exit', end);
  };
}

/** The error for a machine without git. */
export function gitMissing(cause: unknown): UserError {
  return new UserError('git was not found', { fix: 'Install git 2.32 or newer and put it on PATH.', cause });
}
