import { join } from 'node:path';
import { codelutra, shown } from './codelutra.ts';
import type { Machine } from './setUp.ts';
import type { Stage } from './stage.ts';
import { whenFree } from './whenFree.ts';

/** What the history proves, where there is no model to learn with. */
export async function harvestOnly(stage: Stage, repository: string, out: string, machine: Machine): Promise<void> {
  await (
    await whenFree(stage, out, stage.signal)
  )();
  await codelutra(stage, ['harvest', repository, '--out', out, ...machine.trust]);
  stage.look('a pair with its proof', `npx codelutra pairs show ${shown(join(out, 'pairs.jsonl'))}`);
}
