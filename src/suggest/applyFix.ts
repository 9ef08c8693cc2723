import { chmod, lstat, readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { resolveInside } from '../history/index.ts';
import type { FixReport } from './fixReport.ts';

/**
 * Writes a fix into a checkout, if the file is still what the fix was made for.
 * @param root the checkout's top folder
 * @throws UserError where it isn't
 */
export async function applyFix(root: string, { path, before, after }: NonNullable<FixReport['edit']>): Promise<void> {
  const target = await resolveInside(root, path);
  const found = await lstat(target).catch(() => undefined);
  const now = found?.isFile() === true ? await readFile(target, 'utf8') : undefined;
  if (found === undefined || now !== before) {
    throw new UserError('the file has changed since the fix was looked for', { where: path, fix: 'Run it again.' });
  }
  await writeFileAtomic(target, after);
  await chmod(target, found.mode);
}
