import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { resolveModel } from '../../model/index.ts';
import { CHANNELS, checkBase, pullCheckpoint, readManifest, resolveWanted } from '../../publish/index.ts';
import type { JobContext } from '../jobContext.ts';
import { logProgress } from './logProgress.ts';
import type { RepositoryPlace } from './openPlace.ts';

/** A model on this machine. */
export interface LocalCheckpoint {
  /** For people: the base, and the published version on top of it. */
  readonly name: string;
  /** As `--base` takes it. */
  readonly base: string;
  /** Path of the base's file. */
  readonly model: string;
  /** Folder of the published checkpoint; undefined where there is none of this base. */
  readonly checkpoint: string | undefined;
}

/**
 * The repository's newest published model (of everyone's channel, else the one to try out) on its base, fetched where it
 * is not here yet.
 * @returns undefined where the base model is not on this machine
 */
export async function modelFor(place: RepositoryPlace, context: JobContext): Promise<LocalCheckpoint | undefined> {
  const base = context.model ?? place.app.model;
  let model: string;
  try {
    model = resolveModel(base);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.log.warn({ fix: error.fix }, `going on without a model: ${error.message}`);
    return undefined;
  }
  const found = await pulled(place, context, base);
  const shown = context.model === undefined ? base : 'its own';
  return { name: found === undefined ? shown : `${shown}, version ${found.version}`, base, model, ...folderOf(found) };
}

function folderOf(found: { folder: string } | undefined): Pick<LocalCheckpoint, 'checkpoint'> {
  return { checkpoint: found?.folder };
}

async function pulled(
  { name, folder }: RepositoryPlace,
  { github, log }: JobContext,
  base: string,
): Promise<{ version: number; folder: string } | undefined> {
  for (const which of CHANNELS) {
    try {
      const version = await resolveWanted(github, { repository: name, which });
      const out = join(folder.models, `v${version}`);
      if (!existsSync(out)) {
        await pullCheckpoint({
          github,
          wanted: { repository: name, which: version },
          out,
          base,
          progress: logProgress(log),
        });
      } else await checkBase(await readManifest(out), base);
      return { version, folder: out };
    } catch (error) {
      // A channel that points nowhere, or a version of another base.
      if (!(error instanceof UserError)) throw error;
      log.debug({ channel: which }, messageOf(error));
    }
  }
  return undefined;
}
