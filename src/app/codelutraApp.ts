import { createHash } from 'node:crypto';
import type { Probot } from 'probot';
import type { Jobs, Log } from '../jobs/index.ts';
import type { Store } from '../store/index.ts';
import { eventJobs, installationOf } from './eventJobs.ts';

export interface AppOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly log: Log;
  /** Told of each delivery: how many jobs it led to, or that it came before. */
  readonly onDelivery?: (event: string, result: 'taken' | 'duplicate' | 'ignored') => void;
}

/**
 * The Probot application: events in, jobs out. A delivery and its jobs are kept together or not at all, before GitHub
 * gets its answer; one that came before, by its id or by its content, changes nothing.
 */
export function codelutraApp({ store, jobs, log, onDelivery }: AppOptions): (probot: Probot) => void {
  return (probot) => {
    probot.onAny(async ({ id: guid, name, payload }) => {
      const found = eventJobs({ name, guid, body: payload });
      const digest = createHash('sha256')
        .update(`${name}\n${JSON.stringify(payload)}`)
        .digest('hex');
      const isNew = await store.transaction(async (inside) => {
        const delivery = { guid, digest, event: name, installation: installationOf(payload) };
        if (!(await inside.app.addDelivery(delivery))) return false;
        for (const { queue, payload: job } of found) await jobs.send(queue, job as never, inside);
        return true;
      });
      if (isNew) for (const { queue } of found) jobs.wake(queue);
      const result = isNew ? (found.length > 0 ? 'taken' : 'ignored') : 'duplicate';
      log.debug({ guid, event: name, result, jobs: found.map(({ queue }) => queue) }, 'delivery');
      onDelivery?.(name, result);
    });
  };
}
