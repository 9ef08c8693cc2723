import { messageOf } from '../errors.ts';
import type { Handler, Handlers, JobContext, Workshop } from './jobContext.ts';
import type { SomeJob } from './jobs.ts';
import { queues, type Payload, type QueueName } from './queues.ts';

/** What of a job's end counts for the figures of a worker. */
export type Ending = 'done' | 'failed' | 'given-back';

/**
 * Does a job, and notes in the store that this worker has it, so that another can take it over should this one end.
 * @throws what the handler throws: the job is tried again later
 */
export async function runJob(
  { id, queue, data, isLast }: SomeJob,
  handlers: Handlers,
  workshop: Workshop,
  workerId: string,
  stop: AbortSignal,
): Promise<Ending> {
  const { store, jobs } = workshop;
  const { payload: schema, seconds } = queues[queue];
  // What the database holds was checked when it was sent; an older codelutra may have sent something else.
  const payload = schema.parse(data) as Payload<QueueName>;
  const log = workshop.log.child({ queue, ...about(payload) });
  const limit = AbortSignal.timeout(seconds * 1000);
  const began = performance.now();
  await store.app.claim(workerId, { jobId: id, queue, installation: payload.installationId });
  const handler = handlers[queue] as Handler<QueueName>;
  const context: JobContext = {
    ...workshop,
    log,
    signal: AbortSignal.any([stop, limit]),
    github: await githubOf(workshop, payload.installationId),
  };
  try {
    await handler.run(payload, context);
    log.info({ seconds: secondsSince(began) }, 'done');
    return 'done';
  } catch (error) {
    if (stop.aborted) {
      await jobs.giveBack(queue, id, false);
      log.info('given back: the worker stops');
      return 'given-back';
    }
    log.error({ err: error, seconds: secondsSince(began), isLast }, messageOf(error));
    if (isLast) await handler.gaveUp?.(payload, context, error);
    throw error;
  }
}

/** Job 0 is the App's own. */
async function githubOf({ hub }: Workshop, installation: number): Promise<JobContext['github']> {
  return installation === 0 ? hub.app() : hub.installation(installation);
}

function about(payload: Payload<QueueName>): Record<string, unknown> {
  const { installationId } = payload;
  if (!('owner' in payload)) return { installation: installationId };
  const { owner, name } = payload;
  return {
    installation: installationId,
    repository: `${owner}/${name}`,
    ...('pull' in payload ? { pull: payload.pull } : {}),
    ...('runId' in payload ? { run: payload.runId, attempt: payload.attempt } : {}),
  };
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 10) / 100;
}
