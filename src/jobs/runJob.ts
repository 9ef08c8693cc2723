import { messageOf } from '../errors.ts';
import type { Handler, Handlers, JobContext, Workshop } from './jobContext.ts';
import type { JobEnd, SomeJob } from './jobs.ts';
import type { Log } from './log.ts';
import { queues, type Payload, type QueueName } from './queues.ts';

/**
 * Does a job, and notes in the store that this worker has it, so that another can take it over should this one end.
 * @returns how it ended: one that failed is tried again later
 */
export async function runJob(
  job: SomeJob,
  handlers: Handlers,
  workshop: Workshop,
  workerId: string,
  stop: AbortSignal,
): Promise<JobEnd> {
  const { id, queue, isLast } = job;
  const began = performance.now();
  let log = workshop.log.child({ queue, job: id });
  let giveUp: (error: unknown) => Promise<void> = async () => undefined;
  try {
    const { payload, context } = await prepare(job, workshop, stop);
    log = context.log;
    const handler = handlers[queue] as Handler<QueueName>;
    giveUp = async (error) => handler.gaveUp?.(payload, context, error);
    await workshop.store.app.claim(workerId, { jobId: id, queue, installation: payload.installationId });
    await handler.run(payload, context);
    log.info({ seconds: secondsSince(began) }, 'done');
    return { ending: 'done' };
  } catch (error) {
    if (stop.aborted) {
      await workshop.jobs.giveBack(queue, id, false);
      log.info('given back: the worker stops');
      return { ending: 'given-back' };
    }
    log.error({ err: error, seconds: secondsSince(began), isLast }, messageOf(error));
    if (isLast) await sayGivenUp(() => giveUp(error), log);
    return { ending: 'failed', error };
  }
}

/** Says that a job whose workers ended in the midst of it, again and again, is not tried any more. */
export async function giveUpLost(job: SomeJob, handlers: Handlers, workshop: Workshop): Promise<void> {
  const log = workshop.log.child({ queue: job.queue, job: job.id });
  await sayGivenUp(async () => {
    const { payload, context } = await prepare(job, workshop, new AbortController().signal);
    const error = new Error('its worker ended in the midst of it, at every try');
    await (handlers[job.queue] as Handler<QueueName>).gaveUp?.(payload, context, error);
  }, log);
}

/** That it can't be said changes nothing about the job's end. */
async function sayGivenUp(say: () => Promise<void>, log: Log): Promise<void> {
  try {
    await say();
  } catch (error) {
    log.error({ err: error }, `that it was given up could not be said: ${messageOf(error)}`);
  }
}

async function prepare(
  { queue, data }: SomeJob,
  workshop: Workshop,
  stop: AbortSignal,
): Promise<{ payload: Payload<QueueName>; context: JobContext }> {
  const { payload: schema, seconds } = queues[queue];
  // What the database holds was checked when it was sent; an older codelutra may have sent something else.
  const payload = schema.parse(data) as Payload<QueueName>;
  const context = {
    ...workshop,
    log: workshop.log.child({ queue, ...about(payload) }),
    signal: AbortSignal.any([stop, AbortSignal.timeout(seconds * 1000)]),
    github: await githubOf(workshop, payload.installationId),
  };
  return { payload, context };
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
