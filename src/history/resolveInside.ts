import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';

/**
 * The absolute path of a file in a folder that strangers' code has written to: refuses `..`, absolute paths, and any link
 * on the way or at the end, so that neither reading nor writing ever leaves the folder.
 * @param path relative, with `/` between its parts; what doesn't exist yet is fine
 * @throws UserError
 */
export async function resolveInside(folder: string, path: string): Promise<string> {
  const parts = path.split('/');
  if (path === '' || path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new UserError('the path is not inside the work tree', { where: JSON.stringify(path) });
  }
  let current = folder;
  for (const part of parts) {
    current = join(current, part);
    const found = await lstat(current).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    });
    if (found === undefined) break;
    if (found.isSymbolicLink()) {
      throw new UserError('a link is in the way, and links are not followed', { where: path });
    }
  }
  return join(folder, ...parts);
}
