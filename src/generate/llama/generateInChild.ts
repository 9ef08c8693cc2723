import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { abortReason } from '../../abortReason.ts';
import { childEnvironment } from '../../childEnvironment.ts';
import { UserError } from '../../errors.ts';
import { withLock } from '../../lock.ts';
import type { GenerateRun } from '../candidateSource.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';

/** What the child finds, task by task. */
export type LlamaResult = Extract<LlamaMessage, { kind: 'sampled' | 'scored' }>;

/**
 * Runs a request in a child process, one on this machine at a time: native memory is given back when it ends, a crash of
 * native code is an error here, not an end, and whoever aborts `run.signal` gets the processors back at once.
 * @param took called with each task's result as it comes; results are taken one after the other
 * @throws UserError for a model or adapter that can't be used, or when the child ends without a result
 */
export async function generateInChild(
  request: Omit<LlamaRequest, 'folder'>,
  run: Pick<GenerateRun, 'progress' | 'signal'>,
  took: (result: LlamaResult) => Promise<void>,
): Promise<void> {
  await withLock(
    'heavy',
    run.progress,
    async () => {
      run.signal?.throwIfAborted();
      const folder = await mkdtemp(join(tmpdir(), 'codelutra-prompts-'));
      try {
        await runChild({ ...request, folder }, run, took);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    run.signal,
  );
}

function runChild(
  request: LlamaRequest,
  { progress, signal }: Pick<GenerateRun, 'progress' | 'signal'>,
  took: (result: LlamaResult) => Promise<void>,
): Promise<void> {
  const child = fork(fileURLToPath(new URL('./generateWorker.js', import.meta.url)), {
    // This process' own options (a loader, --eval) are not the child's.
    execArgv: [],
    // Native code reads a stranger's model: what the App knows is none of its business.
    env: childEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise<void>((resolve, reject) => {
    let outcome: UserError | 'done' | undefined;
    let taken = Promise.resolve();
    child.on('message', (message: LlamaMessage) => {
      switch (message.kind) {
        case 'update':
        case 'log':
          progress[message.kind](message.line);
          break;
        case 'sampled':
        case 'scored':
          taken = taken.then(() => took(message));
          taken.catch(stop);
          break;
        case 'done':
          outcome = 'done';
          break;
        case 'refused':
          outcome = refused(message);
          break;
      }
    });
    child.on('error', reject);
    child.on('exit', (code, by) => {
      progress.done();
      const end = (): void => {
        if (signal?.aborted === true) reject(abortReason(signal));
        else if (outcome === 'done') resolve();
        else reject(outcome ?? ended(request, code, by));
      };
      taken.then(end, reject);
    });
    child.send(request);
  }).finally(() => {
    signal?.removeEventListener('abort', stop);
  });
}

function refused({ what, where, fix }: Extract<LlamaMessage, { kind: 'refused' }>): UserError {
  return new UserError(what, { ...(where === undefined ? {} : { where }), ...(fix === undefined ? {} : { fix }) });
}

function ended(request: LlamaRequest, code: number | null, by: NodeJS.Signals | null): UserError {
  return new UserError(`generating stopped: ${by === null ? `exit code ${code}` : `signal ${by}`}`, {
    where: request.llama.model,
    fix: 'Run the same command again. SIGKILL without a cause of yours means that memory ran out.',
  });
}
