import type { LearnRow } from '../../store/index.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from './openPlace.ts';

/**
 * Asks for a new model, or again for the one that is waited for already; because of new pairs only where there are as many
 * as the settings name. Not in the shadow: a model is a release, which everybody sees.
 */
export async function askLearn(
  { job, app, rows }: RepositoryPlace,
  cause: LearnRow['cause'],
  { store, jobs, log }: Pick<JobContext, 'store' | 'jobs' | 'log'>,
): Promise<void> {
  if (app.stage === 'shadow') return;
  if (cause === 'pairs') {
    const { pairs } = app.learn;
    const known = await rows.read();
    if (pairs === undefined || known === undefined || known.new_pairs < pairs) return;
  }
  const isAsked = await store.transaction(async (inside) => {
    const { learns } = inside.installation(job.installationId).repository(job.repositoryId);
    const asked = await learns.ask(cause);
    // The one that is waited for is the newest. Its job is sent with it: one that was lost would be waited for for ever.
    const [open] = asked === undefined ? await learns.recent(1) : [asked];
    if (open !== undefined) await jobs.send('learn', { ...job, learnId: open.id }, inside);
    return asked !== undefined;
  });
  if (isAsked) {
    jobs.wake('learn');
    log.info({ cause }, 'a new model is asked for');
  }
}
