import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { hashFile } from '../../files.ts';
import { openRepository } from '../../history/index.ts';
import { learnSettingsSchema } from './learnSettings.ts';
import { onceFile } from './onceFile.ts';
import type { LearnRequest } from './learnRequest.ts';

/** Goes up where the files of a run mean something else than before: an older folder can't be gone on with. */
const RUN_VERSION = 3;

const runSchema = z.strictObject({
  version: z.literal(RUN_VERSION),
  repositories: z.array(z.string()).min(1),
  base: z.strictObject({ name: z.string(), sha256: z.string() }),
  parent: z.string().nullable(),
  settings: learnSettingsSchema,
});
export type Run = z.infer<typeof runSchema>;

/**
 * Writes down what a run is about, or checks that a run which goes on is about the same.
 * @throws UserError where a repository can't be opened, or the folder holds another run
 */
export async function openRun(request: LearnRequest): Promise<Run> {
  // Before anything is written: a mistyped path must not leave a run behind that the right one is refused for.
  for (const path of request.repositories) await (await openRepository(path)).close();
  await mkdir(request.out, { recursive: true });
  const run: Run = {
    version: RUN_VERSION,
    repositories: request.repositories.map((path) => resolve(path)),
    base: { name: request.baseName, sha256: await hashFile(request.base) },
    parent: request.parent === undefined ? null : await hashFile(request.parent),
    settings: request.settings,
  };
  const path = join(request.out, 'run.json');
  const told = await onceFile(path, z.looseObject({ version: z.int() }), () => Promise.resolve(run));
  if (told.version !== RUN_VERSION) {
    throw new UserError(`the folder holds a run of ${told.version < RUN_VERSION ? 'an older' : 'a newer'} codelutra`, {
      where: request.out,
      fix: 'Name another folder with --out, or delete this one.',
    });
  }
  const known = await onceFile(path, runSchema, () => Promise.resolve(run));
  if (JSON.stringify(known) === JSON.stringify(runSchema.parse(run))) return known;
  throw new UserError('the folder holds a run with other repositories, another model or other settings', {
    where: request.out,
    fix: 'Name another folder with --out, or delete this one.',
  });
}
