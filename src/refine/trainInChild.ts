import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { abortReason } from '../abortReason.ts';
import { childEnvironment } from '../childEnvironment.ts';
import { UserError } from '../errors.ts';
import { withLock } from '../lock.ts';
import type { Progress } from '../progress.ts';
import type { TrainRequest } from './train.ts';
import type { TrainReport } from './trainReport.ts';

/** What the child tells. */
export type TrainMessage =
  | { kind: 'update' | 'log'; line: string }
  | { kind: 'done'; report: TrainReport }
  | { kind: 'refused'; what: string; where: string | undefined; fix: string | undefined };

/*
 * Each tensor operation allocates its result, a thousand times a second. glibc by default gives large blocks back to the
 * system at once and faults them in anew; told to keep them, in huge pages, a step spends far less time in the kernel.
 */
export const KEEP_MEMORY = [
  'glibc.malloc.hugetlb=1',
  'glibc.malloc.mmap_max=0',
  'glibc.malloc.trim_threshold=100000000000',
  'glibc.malloc.top_pad=268435456',
].join(':');

/** Who is told how it goes, and who may stop it. */
export interface TrainRun {
  readonly progress: Progress;
  /** Ends the training at once, by throwing its reason; what was saved last is where the next one goes on. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs {@link train} in a child process, one on this machine at a time: native memory is given back when it ends, and a
 * crash of native code is an error here, not an end.
 * @throws UserError as `train`, or when the child ends without a result
 */
export async function trainInChild(request: TrainRequest, run: TrainRun): Promise<TrainReport> {
  return withLock('heavy', run.progress, () => runChild(request, run), run.signal);
}

function runChild(request: TrainRequest, { progress, signal }: TrainRun): Promise<TrainReport> {
  signal?.throwIfAborted();
  const child = fork(fileURLToPath(new URL('./trainWorker.js', import.meta.url)), {
    env: { ...childEnvironment(), GLIBC_TUNABLES: process.env['GLIBC_TUNABLES'] ?? KEEP_MEMORY },
    // This process' own options (a loader, --eval) are not the child's.
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise<TrainReport>((resolve, reject) => {
    let outcome: (() => void) | undefined;
    child.on('message', (message: TrainMessage) => {
      if (message.kind === 'done')
        outcome = () => {
          resolve(message.report);
        };
      else if (message.kind === 'refused') {
        const { what, ...details } = message;
        outcome = () => {
          reject(new UserError(what, definedOnly(details)));
        };
      } else progress[message.kind](message.line);
    });
    child.on('error', reject);
    child.on('exit', (code, by) => {
      progress.done();
      if (outcome !== undefined) {
        outcome();
        return;
      }
      // Ctrl-C reaches the child, too: what ended it then is the stop, not the signal.
      if (signal?.aborted === true) {
        reject(abortReason(signal));
        return;
      }
      reject(
        new UserError(`training stopped: ${by === null ? `exit code ${code}` : `signal ${by}`}`, {
          where: request.out,
          fix: 'Run the same command again: it goes on where it was. SIGKILL without a cause of yours means that memory ran out.',
        }),
      );
    });
    child.send(request);
  }).finally(() => {
    signal?.removeEventListener('abort', stop);
  });
}

function definedOnly({ where, fix }: { where: string | undefined; fix: string | undefined }): {
  where?: string;
  fix?: string;
} {
  return { ...(where === undefined ? {} : { where }), ...(fix === undefined ? {} : { fix }) };
}
