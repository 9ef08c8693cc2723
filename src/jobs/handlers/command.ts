import { getPull, mayWrite, permissionOf, putComment, react } from '../../github/index.ts';
import type { Handler } from '../jobContext.ts';
import { openPlace } from '../place/index.ts';
import { pullStatus, showStop } from '../show/index.ts';

/** A comment that begins with `/codelutra`: seen by its reaction, done where its author has write access. */
export const command: Handler<'command'> = {
  async run(job, context) {
    const place = await openPlace(job, context);
    if (place === undefined) return;
    const { github, jobs, log } = context;
    const comment = { kind: 'issue', id: job.commentId } as const;
    const pull = await getPull(github, place.name, job.pull);
    if (pull === undefined) return;
    const about = { pull: job.pull, headSha: pull.head.sha };
    if (job.command === 'unknown' || !mayWrite(await permissionOf(github, place.name, job.by))) {
      log.info({ command: job.command, by: job.by }, 'a command that is not followed');
      await react(github, place.name, comment, 'confused');
      if (job.command !== 'unknown') await showStop(place, about, { kind: 'no-write', by: job.by }, context);
      return;
    }
    if (job.command === 'fix') {
      await place.rows.stops.remove(job.pull);
      const asked = { by: job.by, commentId: job.commentId, key: `comment ${job.commentId}` };
      await jobs.send('suggest', { ...place.job, ...about, asked });
    } else if (job.command === 'stop') {
      await place.rows.stops.add(job.pull, 'a comment', job.by);
      await showStop(place, about, { kind: 'asked', by: job.by }, context);
    } else {
      const by = (await context.hub.identity()).login;
      await putComment(github, place.name, job.pull, {
        key: `status:${job.commentId}`,
        by,
        body: await pullStatus(place, job.pull),
      });
    }
    await react(github, place.name, comment, '+1');
  },
};
