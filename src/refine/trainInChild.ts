import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../childEnvironment.ts';
import { UserError } from '../errors.ts';
import { withLock } from '../lock.ts';
import type { Progress } from '../progress.ts';
import type { TrainReport, TrainRequest } from './train.ts';

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

/**
 * Runs {@link train} in a child process, one on this machine at a time: native memory is given back when it ends, and a
 * crash of native code is an error here, not an end.
 * @throws UserError as `train`, or when the child ends without a result
 */
export async function trainInChild(request: TrainRequest, progress: Progress): Promise<TrainReport> {
  return withLock('heavy', progress, () => runChild(request, progress));
}

function runChild(request: TrainRequest, progress: Progress): Promise<TrainReport> {
  const child = fork(fileURLToPath(new URL('./trainWorker.js', import.meta.url)), {
    env: { ...childEnvironment(), GLIBC_TUNABLES: process.env['GLIBC_TUNABLES'] ?? KEEP_MEMORY },
    // This process' own options (a loader, --eval) are not the child's.
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
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
    child.on('exit', (code, signal) => {
      progress.done();
      if (outcome !== undefined) {
        outcome();
        return;
      }
      reject(
        new UserError(`training stopped: ${signal === null ? `exit code ${code}` : `signal ${signal}`}`, {
          where: request.out,
          fix: 'Run the same command again: it goes on where it was. SIGKILL without a cause of yours means that memory ran out.',
        }),
      );
    });
    child.send(request);
  });
}

function definedOnly({ where, fix }: { where: string | undefined; fix: string | undefined }): {
  where?: string;
  fix?: string;
} {
  return { ...(where === undefined ? {} : { where }), ...(fix === undefined ? {} : { fix }) };
}
