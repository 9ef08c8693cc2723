import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { FILES } from './checkpointFiles.ts';
import { readBounded } from './readBounded.ts';

/** `release.json` of a folder that was pulled: what it was pulled from. */
export const originSchema = z.strictObject({
  version: z.literal(1),
  repository: z.string().max(200),
  /** Of the checkpoint. */
  number: z.int().min(1),
  archive: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().min(1) }),
});
export type Origin = z.infer<typeof originSchema>;

/** Where a checkpoint folder was pulled from; undefined for one that was made here. */
export async function readOrigin(folder: string): Promise<Origin | undefined> {
  const path = join(folder, FILES.origin);
  let text: string;
  try {
    text = await readBounded(path, 2 ** 16, '');
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code === 'ENOENT' || cause?.code === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    return originSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError('the note of where the checkpoint is from is damaged', {
      where: path,
      fix: 'Pull it again.',
      cause,
    });
  }
}
