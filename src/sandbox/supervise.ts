import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BoundedOutput } from './boundedOutput.ts';
import type { Limits } from './limits.ts';
import type { Ending } from './sandbox.ts';

/** The processes of one run. */
export interface Scope {
  /** The limit that they break at this moment. */
  breach(): Ending | undefined;
  /** Kills all that are there; called again until they are gone. */
  kill(): void;
  /** True when none is left. */
  gone(): boolean;
}

export interface Supervised {
  ending: Ending;
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  durationMs: number;
}

/** Memory and processes can grow fast at the start of a run; later, fewer looks are enough and cost less. */
const FIRST_LOOKS_MS = 20;
const FIRST_LOOKS = 25;
const LATER_LOOKS_MS = 60;
const KILL_PATIENCE_MS = 20_000;
const PIPE_PATIENCE_MS = 2_000;

/**
 * Follows a started run to its end: collects its output within bounds, stops it when it breaks a limit, and returns when
 * none of its processes is left.
 * @throws the error of a program that couldn't be started; Error when the kernel doesn't let a process die
 */
export async function supervise(
  child: ChildProcess,
  scope: Scope,
  options: { limits: Limits; signal: AbortSignal | undefined },
): Promise<Supervised> {
  const { limits, signal } = options;
  const started = performance.now();
  const stdout = new BoundedOutput(limits.keptBytes);
  const stderr = new BoundedOutput(limits.keptBytes);
  let stopped: Ending | undefined;
  const stop = (ending: Ending): void => {
    stopped ??= ending;
    scope.kill();
  };
  const collect = (output: BoundedOutput) => (chunk: Buffer) => {
    output.add(chunk);
    if (stdout.bytes + stderr.bytes > limits.outputBytes) stop('too-much-output');
  };
  child.stdout?.on('data', collect(stdout));
  child.stderr?.on('data', collect(stderr));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const timer = setTimeout(() => stop('timed-out'), limits.timeMs);
  const onAbort = (): void => stop('aborted');
  signal?.addEventListener('abort', onAbort);
  const looking = lookAgainAndAgain(scope, stop, () => stopped);
  try {
    const exited = exitOf(child);
    if (signal?.aborted === true) onAbort();
    const { code, signal: by } = await exited;
    const durationMs = performance.now() - started;
    clearTimeout(timer);
    looking.end();
    await killAll(scope);
    // Only a process that hid from us (outside a process space of its own that is possible) still holds the pipes.
    await Promise.race([closed, sleep(PIPE_PATIENCE_MS, undefined, { ref: false })]);
    for (const stream of child.stdio) stream?.destroy();
    return { ending: stopped ?? 'exited', code, signal: by, stdout: stdout.text(), stderr: stderr.text(), durationMs };
  } finally {
    clearTimeout(timer);
    looking.end();
    signal?.removeEventListener('abort', onAbort);
  }
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Looks at the processes from time to time; once the run is stopped, keeps killing, for what is forked while killing. */
function lookAgainAndAgain(
  scope: Scope,
  stop: (ending: Ending) => void,
  stopped: () => Ending | undefined,
): { end: () => void } {
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  const schedule = (): void => {
    timer = setTimeout(look, looks < FIRST_LOOKS ? FIRST_LOOKS_MS : LATER_LOOKS_MS);
  };
  const look = (): void => {
    looks += 1;
    const ending = stopped() ?? scope.breach();
    if (ending !== undefined) stop(ending);
    schedule();
  };
  schedule();
  return { end: () => clearTimeout(timer) };
}

async function killAll(scope: Scope): Promise<void> {
  const patience = performance.now() + KILL_PATIENCE_MS;
  for (let wait = 1; !scope.gone(); wait = Math.min(wait * 2, 50)) {
    if (performance.now() > patience) throw new Error('a process of the run could not be ended');
    scope.kill();
    await sleep(wait);
  }
}
