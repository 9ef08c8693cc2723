import { createHash } from 'node:crypto';
import type { Probot } from 'probot';
import type { Jobs, Log } from '../jobs/index.ts';
import type { Store } from '../store/index.ts';
import { eventJobs, installationOf } from './eventJobs.ts';
import { Inbox } from './inbox.ts';

export interface AppOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly log: Log;
  /** Told of each delivery: how many jobs it led to, or that it came before. */
  readonly onDelivery?: (event: string, result: 'taken' | 'duplicate' | 'ignored') => void;
}

/**
 * The Probot application: events in, jobs out. A delivery and its jobs are kept before GitHub gets its answer; one that
 * came before, by its id or by its content, changes nothing.
 */
export function codelutraApp({ store, jobs, log, onDelivery }: AppOptions): (probot: Probot) => void {
  const inbox = new Inbox(store, jobs);
  return (probot) => {
    probot.onAny(async ({ id: guid, name, payload }) => {
      const wanted = eventJobs({ name, guid, body: payload });
      const digest = createHash('sha256')
        .update(`${name}\n${JSON.stringify(payload)}`)
        .digest('hex');
      const isNew = await inbox.take({ guid, digest, event: name, installation: installationOf(payload) }, wanted);
      const result = isNew ? (wanted.length > 0 ? 'taken' : 'ignored') : 'duplicate';
      log.debug({ guid, event: name, result, jobs: wanted.map(({ queue }) => queue) }, 'delivery');
      onDelivery?.(name, result);
    });
  };
}
