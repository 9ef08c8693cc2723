import { forgetEnvironments } from '../sandbox/index.ts';
import type { Workshop } from './jobContext.ts';
import { forgetClaims } from './lostJobs.ts';
import { forgetFolders } from './place/index.ts';

/**
 * What comes with time: every hour, on one of all workers, what GitHub has is compared with what is known; and every
 * worker removes its files of what is no longer known, or was long not used.
 */
export async function onMinute({ jobs, store }: Workshop, now = new Date()): Promise<void> {
  await jobs.send('reconcile', { installationId: 0, key: now.toISOString().slice(0, 13) });
  await forgetClaims(store);
  await forgetFolders(store);
  await forgetEnvironments();
}

/** Compares at once: deliveries may have been missed while nobody listened. */
export async function onStart({ jobs }: Workshop, now = new Date()): Promise<void> {
  await jobs.send('reconcile', { installationId: 0, key: `start ${now.toISOString()}` });
}
