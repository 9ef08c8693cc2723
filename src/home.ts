import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';

/** The cache folder: `CODELUTRA_HOME`, else `codelutra` under the user's cache folder. Everything in it can be made again. */
export function home(...parts: string[]): string {
  return join(process.env['CODELUTRA_HOME'] ?? envPaths('codelutra', { suffix: '' }).cache, ...parts);
}

/** Makes a folder in the cache folder that no other user of the machine can look into. One that is there stays as it is. */
export async function makePrivateHome(...parts: string[]): Promise<void> {
  await mkdir(home(...parts), { recursive: true, mode: 0o700 });
}
