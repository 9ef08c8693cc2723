import { createHash } from 'node:crypto';
import { UserError } from '../errors.ts';
import { describeModel, readAdapter, type Adapter } from '../model/index.ts';
import type { TrainSettings } from './settings.ts';

/** An adapter that training goes on from, and a digest of its parameters. */
export interface StartAdapter {
  readonly adapter: Adapter;
  readonly sha256: string;
}

/**
 * Reads the adapter to go on from.
 * @param path of a GGUF file or a PEFT folder @param base path of the base model's GGUF file
 * @throws UserError for one that can't be read, or has another rank, alpha or other targets than the settings ask for
 */
export async function startAdapter(path: string, base: string, settings: TrainSettings): Promise<StartAdapter> {
  const { config } = await describeModel(base);
  const adapter = await readAdapter(path, config);
  const [has, wanted] = [form(adapter.settings), form(settings)];
  if (has !== wanted) {
    throw new UserError(`the adapter to go on from has ${has}, and the settings ask for ${wanted}`, {
      where: path,
      fix: 'Ask for what it has, or train a new one.',
    });
  }
  return { adapter, sha256: createHash('sha256').update(adapter.parameters).digest('hex') };
}

/** GGUF keeps alpha as float32. */
function form({
  rank,
  alpha,
  targets,
}: Pick<TrainSettings, 'rank' | 'alpha'> & { targets: readonly string[] }): string {
  return `rank ${rank}, alpha ${Math.fround(alpha)} and targets ${[...targets].sort().join(' ')}`;
}
