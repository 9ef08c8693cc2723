import type { Store } from '../store/index.ts';
import type { SomeJob } from './jobs.ts';
import { queueNames } from './queues.ts';

/** After so many seconds a silent worker is taken for lost, and a job that no worker says it has. */
const SILENT_SECONDS = 90;
const UNCLAIMED_SECONDS = 20;

/**
 * Jobs that are marked as running and that nobody runs.
 * @param ended a worker that is known to have ended; given, too, when a store that is this process' own was just opened:
 *   no job runs then
 */
export async function lostJobs(store: Store, ended: string | undefined): Promise<SomeJob[]> {
  const { rows } = await store.sql.executeSql(
    `SELECT job.id, job.name AS queue, job.data, job.retry_count >= job.retry_limit AS "isLast" FROM pgboss.job
       LEFT JOIN claims ON claims.job_id = job.id AND claims.claimed_at >= job.started_on
       LEFT JOIN workers ON workers.id = claims.worker_id
     WHERE job.state = 'active' AND job.name = ANY ($1::text[]) AND (
       $2::boolean
       OR claims.worker_id = $3
       OR (claims.job_id IS NULL AND job.started_on < now() - make_interval(secs => $4))
       OR (claims.job_id IS NOT NULL AND workers.id IS NULL)
       OR workers.seen_at < now() - make_interval(secs => $5))`,
    [queueNames, store.isOurs && ended !== undefined, ended ?? '', UNCLAIMED_SECONDS, SILENT_SECONDS],
  );
  return rows as SomeJob[];
}

/** Forgets which worker had jobs that have ended. */
export async function forgetClaims(store: Store): Promise<void> {
  await store.sql.executeSql(
    `DELETE FROM claims WHERE NOT EXISTS
       (SELECT 1 FROM pgboss.job WHERE job.id = claims.job_id AND job.state = 'active')`,
  );
}
