import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { home } from '../home.ts';

/** Nobody goes on with a download after so long. */
const STALE_MS = 7 * 24 * 3600 * 1000;

/** Where the archive with a sha256 is downloaded to; what others left there long ago is deleted. */
export async function archiveCache(sha256: string): Promise<string> {
  const folder = home('downloads');
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
  return join(folder, `${sha256}.tar.gz`);
}
