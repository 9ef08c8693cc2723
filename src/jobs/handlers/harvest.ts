import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files.ts';
import { harvest as harvestRepository } from '../../harvest/index.ts';
import type { Handler, JobContext } from '../jobContext.ts';
import { askLearn, fetchClone, logProgress, openPlace, type RepositoryPlace } from '../place/index.ts';

/** Commits with outcomes that are looked at, the newest. */
const MOST_COMMITS = 200;
/** Seconds after which nothing more is tried: what is found later is found by the next harvest. */
const SECONDS = 1800;

/** Proves pairs where recorded outcomes turned from red to green, up to a commit. */
export const harvest: Handler<'harvest'> = {
  async run(job, context) {
    const place = await openPlace(job, context);
    if (place === undefined) return;
    const { rows, folder, config } = place;
    const clone = await fetchClone(place, context, [job.sha]);
    const runs = join(folder.harvest, 'recorded');
    if ((await writeRecorded(place, runs, context)) < 2) return;
    const { evidence } = await harvestRepository({
      repository: clone,
      folder: folder.harvest,
      sandbox: await context.sandbox(),
      from: ['runs'],
      runs,
      tip: job.sha,
      jobs: 1,
      reruns: 3,
      seconds: SECONDS,
      ...(config.tests === undefined ? {} : { tests: config.tests }),
      progress: logProgress(context.log),
      signal: context.signal,
    });
    const added = await rows.evidence.add('runs', evidence);
    context.log.info({ evidence: evidence.length, new: added }, 'harvested');
    await askLearn(place, 'pairs', context);
  },
};

/** Writes what the tests did, a file a commit, flaky tests left out. @returns how many commits */
async function writeRecorded({ rows }: RepositoryPlace, folder: string, { signal }: JobContext): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  const flaky = await rows.runs.flaky();
  const commits = await rows.runs.commits(MOST_COMMITS);
  for (const commit of commits) {
    signal.throwIfAborted();
    const outcomes = (await rows.runs.outcomes(commit))
      .filter(({ test_id }) => !flaky.has(test_id))
      .map(({ file, suite, name, status, duration_ms: durationMs, message }) => ({
        ...{ file, suite, name, status, durationMs, message },
      }));
    if (outcomes.length > 0)
      await writeFileAtomic(join(folder, `${commit}.json`), JSON.stringify({ commit, outcomes }));
  }
  return commits.length;
}
