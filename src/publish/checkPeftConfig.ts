import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { readPeftConfig } from '../model/index.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { refusing } from './refusing.ts';

/**
 * Checks that a published adapter sends peft to the base that the manifest names, and to the modules that its weights
 * are for: peft loads what its configuration says, whatever else was checked.
 * @throws UserError where it does not
 */
export async function checkPeftConfig(folder: string, { base }: Manifest, shown: string): Promise<void> {
  await refusing(FILES.peftConfig, shown, async () => {
    const { base_model_name_or_path: name, target_modules: targets } = await readPeftConfig(
      join(folder, FILES.peftConfig),
    );
    if (name !== base.name) {
      throw new UserError(`it is for ${name ?? 'no model'}, and the manifest says ${base.name}`);
    }
    // A text is a pattern, matched by whoever loads it.
    if (!Array.isArray(targets)) throw new UserError('it does not list the modules that it adapts');
  });
}
