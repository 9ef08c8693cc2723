import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { durationSeconds } from '../../config/index.ts';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files.ts';
import { getBranchHead, putCheckRun } from '../../github/index.ts';
import { canonicalLines } from '../../preference/index.ts';
import { publishCheckpoint, readManifest } from '../../publish/index.ts';
import { feedbackFile } from '../../refine/index.ts';
import { learnCheck, type LearnResult } from '../../suggest/index.ts';
import type { Handler, JobContext } from '../jobContext.ts';
import { learnInChild } from '../learnInChild.ts';
import { fetchClone, logProgress, modelFor, openPlace, type RepositoryPlace } from '../place/index.ts';
import { LEARN_CHECK } from '../show/index.ts';

/** A new model of a repository: harvest, refine, gate, publish, and a check that says what came of it. */
export const learn: Handler<'learn'> = {
  async run(job, context) {
    const place = await openPlace(job, context);
    const row = await context.store
      .installation(job.installationId)
      .repository(job.repositoryId)
      .learns.find(job.learnId);
    if (row === undefined || row.ended_at !== null) return;
    if (place === undefined || place.app.stage === 'shadow') {
      await context.store.installation(job.installationId).repository(job.repositoryId).learns.end(row.id, {
        state: 'nothing',
        reason: 'the App is off or in the shadow for the repository, or it is gone',
      });
      return;
    }
    const sha = row.sha ?? (await getBranchHead(context.github, place.name, place.defaultBranch));
    if (sha === undefined) throw new UserError('the default branch has no commit', { where: place.defaultBranch });
    await place.rows.learns.begin(row.id, sha);
    const result = await learnAndPublish(place, row.id, context);
    await told(place, row.id, sha, result, context);
    await rm(join(place.folder.learn, String(row.id)), { recursive: true, force: true });
  },

  async gaveUp(job, context, error) {
    const { learns } = context.store.installation(job.installationId).repository(job.repositoryId);
    const row = await learns.find(job.learnId);
    if (row === undefined || row.ended_at !== null) return;
    const result = { kind: 'failed', error } as const;
    try {
      const place = await openPlace(job, context);
      if (place !== undefined && row.sha !== null) await told(place, row.id, row.sha, result, context);
    } finally {
      // Even where GitHub can't be told: one that never ends would be waited for for ever.
      await learns.end(row.id, { state: 'failed', reason: learnCheck(result).title });
    }
  },
};

/** Goes on where a killed worker was: the child's folder keeps what was done, and publishing looks for its release. */
async function learnAndPublish(place: RepositoryPlace, id: number, context: JobContext): Promise<LearnResult> {
  const began = performance.now();
  const { folder, app, name } = place;
  const out = join(folder.learn, String(id));
  const clone = await fetchClone(place, context);
  const model = await modelFor(place, context);
  if (model === undefined) {
    const fix = `On the machine of the App: codelutra setup --model ${app.model}`;
    return { kind: 'failed', error: new UserError(`the model ${app.model} is not there`, { fix }) };
  }
  const given = feedbackFile(out, clone);
  if (!existsSync(given)) await writeFileAtomic(given, canonicalLines(await place.rows.evidence.all()));
  const checkpoint = join(out, 'checkpoint');
  if (!existsSync(join(checkpoint, 'manifest.json'))) {
    const ended = await learnInChild(
      { clone, out, base: model.base, from: model.checkpoint, seconds: durationSeconds(app.learn.time) ?? 1800 },
      context,
    );
    // Too few pairs, no tests: what the command says is what there is to say.
    if (ended !== undefined) return { kind: 'nothing', why: ended };
  }
  const manifest = await readManifest(checkpoint);
  const seconds = (performance.now() - began) / 1000;
  if (manifest.metrics.gate === null || manifest.metrics.gate.decision === 'refuse') {
    return { kind: 'refused', manifest, seconds };
  }
  const published = await publishCheckpoint({
    github: context.github,
    repository: name,
    folder: checkpoint,
    progress: logProgress(context.log),
  });
  return { kind: 'published', checkpoint: published, manifest, seconds };
}

async function told(
  { name, rows, app }: RepositoryPlace,
  id: number,
  headSha: string,
  result: LearnResult,
  { github, log }: JobContext,
): Promise<void> {
  const check = learnCheck(result);
  if (app.stage !== 'shadow') {
    await putCheckRun(github, name, { name: LEARN_CHECK, headSha, externalId: `codelutra:learn:${id}`, ...check });
  }
  await rows.learns.end(id, {
    state: result.kind,
    reason: check.title,
    ...(result.kind === 'published' ? { version: result.checkpoint.version } : {}),
  });
  log.info({ learn: id, result: result.kind }, check.title);
}
