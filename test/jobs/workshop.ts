import { Writable } from 'node:stream';
import {
  Jobs,
  openLog,
  startWorker,
  type Handlers,
  type Payload,
  type QueueName,
  type Workshop,
} from '../../src/jobs/index.ts';
import type { Store } from '../../src/store/index.ts';

type Run = (queue: QueueName, job: Payload<QueueName>, signal: AbortSignal) => Promise<void>;

/** The handlers of a worker whose jobs all do one thing. */
export function handlersOf(run: Run, gaveUp?: () => Promise<void>): Handlers {
  const queues = ['ingest', 'suggest', 'harvest', 'learn', 'apply', 'feedback', 'command', 'reconcile'] as const;
  return Object.fromEntries(
    queues.map((queue) => [
      queue,
      {
        run: (job: Payload<QueueName>, { signal }: { signal: AbortSignal }) => run(queue, job, signal),
        ...(gaveUp === undefined ? {} : { gaveUp }),
      },
    ]),
  ) as unknown as Handlers;
}

/** What a worker has, without GitHub: its jobs in these tests ask nothing of it. */
export async function workshopOn(store: Store): Promise<Workshop & { lines: string[] }> {
  const lines: string[] = [];
  const log = openLog(
    'debug',
    new Writable({
      write(line: Buffer, _encoding, done) {
        lines.push(line.toString());
        done();
      },
    }),
  );
  const nothing = (): Promise<never> => Promise.resolve({} as never);
  const jobs = await Jobs.open(store, log);
  return {
    store,
    jobs,
    log,
    lines,
    learnOptions: [],
    sandbox: nothing,
    hub: { app: nothing, installation: nothing, identity: nothing },
  };
}

/** Starts a worker whose jobs do one thing. @returns what stops it */
export function workOn(workshop: Workshop, folder: string, run: Run, gaveUp?: () => Promise<void>) {
  return startWorker({ workshop, handlers: handlersOf(run, gaveUp), folder, onMinute: () => Promise.resolve() });
}

/** A job of a repository's run. */
export function ingestOf(repositoryId: number, runId: number): Payload<'ingest'> {
  return { installationId: 1, repositoryId, owner: 'octo', name: 'hello', runId, attempt: 1 };
}
