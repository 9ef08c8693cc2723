import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { holdFolder } from '../lock.ts';
import type { Handlers, Workshop } from './jobContext.ts';
import { lostJobs } from './lostJobs.ts';
import { queueNames, type QueueName } from './queues.ts';
import type { Ending } from './jobs.ts';
import { giveUpLost, runJob } from './runJob.ts';

/** How often a worker says that it lives. */
const BEAT_MS = 15_000;

export interface WorkerOptions {
  readonly workshop: Workshop;
  readonly handlers: Handlers;
  /** The worker's own folder. A worker that is started on it again goes on with the jobs it had. */
  readonly folder: string;
  readonly onEnd?: (queue: QueueName, ending: Ending, seconds: number) => void;
  /** Called now and every minute: what comes with time. */
  readonly onMinute: () => Promise<void>;
}

/**
 * Takes jobs of all queues, of each one at a time, until it is stopped. One worker at a time uses a folder.
 * @returns what stops it: running jobs are told to end, and are given back
 * @throws UserError where another worker uses the folder
 */
export async function startWorker(options: WorkerOptions): Promise<() => Promise<void>> {
  const { workshop, handlers, folder } = options;
  const { store, jobs, log } = workshop;
  await mkdir(folder, { recursive: true });
  const release = await holdFolder(folder);
  const id = await idIn(folder);
  const stopping = new AbortController();
  await store.app.beat(id);
  await takeOver(options, id, true);
  for (const queue of queueNames) {
    jobs.work(queue, async (job) => {
      const began = performance.now();
      const end = await runJob(job, handlers, workshop, id, stopping.signal);
      options.onEnd?.(queue, end.ending, (performance.now() - began) / 1000);
      return end;
    });
  }
  const told = (what: string) => (error: unknown) => {
    log.error({ err: error }, `${what}: ${messageOf(error)}`);
  };
  const beat = setInterval(() => {
    store.app.beat(id).then(() => takeOver(options, id, false), told('saying that the worker lives'));
  }, BEAT_MS);
  const everyMinute = (): void => {
    options.onMinute().catch(told('what comes with time'));
  };
  const minute = setInterval(everyMinute, 60_000);
  everyMinute();
  log.info({ worker: id }, 'taking jobs');
  return async () => {
    clearInterval(beat);
    clearInterval(minute);
    stopping.abort(new Error('the worker stops'));
    await jobs.stop();
    await release();
  };
}

/** The worker's name, which stays when it is started again. */
async function idIn(folder: string): Promise<string> {
  const path = join(folder, 'id');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[0-9a-f-]{36}$/.test(known)) return known;
  const id = randomUUID();
  await writeFileAtomic(path, id);
  return id;
}

/** Gives back the jobs of workers that ended in the midst of them. @param isStart this worker can have none itself */
async function takeOver(
  { workshop, handlers }: Pick<WorkerOptions, 'workshop' | 'handlers'>,
  worker: string,
  isStart: boolean,
): Promise<void> {
  const { store, jobs, log } = workshop;
  for (const job of await lostJobs(store, isStart ? worker : undefined)) {
    const { id, queue } = job;
    const became = await jobs.giveBack(queue, id, true);
    if (became === 'retry') log.warn({ queue, job: id }, 'its worker ended in the midst of it: it is done again');
    if (became !== 'failed') continue;
    log.error({ queue, job: id }, 'its worker ended in the midst of it, at every try: it is given up');
    await giveUpLost(job, handlers, workshop);
  }
}
