import type { LearnRow } from '../../store/index.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from './openPlace.ts';

/**
 * Asks for a new model, unless one is waited for already; because of new pairs only where there are as many as the
 * settings name.
 */
export async function askLearn(
  { job, app, rows }: RepositoryPlace,
  cause: LearnRow['cause'],
  { store, jobs, log }: Pick<JobContext, 'store' | 'jobs' | 'log'>,
): Promise<void> {
  if (cause === 'pairs') {
    const { pairs } = app.learn;
    const known = await rows.read();
    if (pairs === undefined || known === undefined || known.new_pairs < pairs) return;
  }
  const isAsked = await store.transaction(async (inside) => {
    const asked = await inside.installation(job.installationId).repository(job.repositoryId).learns.ask(cause);
    if (asked === undefined) return false;
    await jobs.send('learn', { ...job, learnId: asked.id }, inside);
    return true;
  });
  if (isAsked) {
    jobs.wake('learn');
    log.info({ cause }, 'a new model is asked for');
  }
}
