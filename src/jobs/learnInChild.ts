import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { childEnvironment } from '../childEnvironment.ts';
import { UserError } from '../errors.ts';
import type { JobContext } from './jobContext.ts';

export interface LearnInChild {
  readonly clone: string;
  readonly out: string;
  /** As `--base` takes it. */
  readonly base: string;
  /** The checkpoint to improve on. */
  readonly from: string | undefined;
  readonly seconds: number;
}

/**
 * Runs `codelutra learn` in a process of its own: what it takes is given back when it ends, and a crash of native code is
 * the end of that alone. Started again with the same folder it goes on where it was.
 * @returns undefined when it left a checkpoint; what it said, where it could not learn from what there is
 * @throws UserError where it crashed, so that it is tried again; the signal's reason where it was stopped
 */
export async function learnInChild(
  { clone, out, base, from, seconds }: LearnInChild,
  { log, signal, learnOptions }: JobContext,
): Promise<string | undefined> {
  const here = import.meta.url;
  const cli = fileURLToPath(new URL(`../cli.${here.endsWith('.ts') ? 'ts' : 'js'}`, here));
  const options = ['--out', out, '--base', base, '--time', `${Math.ceil(seconds)}s`];
  const parent = from === undefined ? [] : ['--from', from];
  const child = execa(
    process.execPath,
    [...process.execArgv, cli, 'learn', clone, ...options, ...parent, ...learnOptions],
    {
      // It opens no database and speaks to no GitHub: their secrets are not its.
      env: childEnvironment(),
      extendEnv: false,
      stdin: 'ignore',
      // By it the child sees this process end, even by a kill: the next one must find the folder free.
      ipc: true,
      stdout: 'pipe',
      stderr: 'pipe',
      buffer: false,
      reject: false,
      cancelSignal: signal,
      // It closes its sandboxes when it is told to end.
      forceKillAfterDelay: 15_000,
    },
  );
  const last: string[] = [];
  const follow = async (stream: NodeJS.ReadableStream): Promise<void> => {
    for await (const line of createInterface({ input: stream })) {
      log.info({ child: child.pid }, line.slice(0, 2000));
      last.push(line);
      if (last.length > 20) last.shift();
    }
  };
  await Promise.all([follow(child.stdout), follow(child.stderr)]);
  const { exitCode, signal: killedBy } = await child;
  signal.throwIfAborted();
  if (exitCode === 0) return undefined;
  const said = last.filter((line) => line.trim() !== '');
  const error = said.findLastIndex((line) => line.startsWith('error: '));
  // The command's own error is for people, and trying again changes nothing of it.
  if (exitCode === 2 && error !== -1)
    return said
      .slice(error)
      .join(' ')
      .replace(/^error: /, '')
      .slice(0, 1000);
  throw new UserError(`learning ended with ${killedBy ?? `exit code ${exitCode}`}: ${said.slice(-3).join(' ')}`, {
    where: out,
    fix: 'It is tried again, and goes on where it was. SIGKILL without a cause of yours means that memory ran out.',
  });
}
