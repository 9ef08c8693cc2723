import { join } from 'node:path';
import envPaths from 'env-paths';

/** The cache folder: `CODELUTRA_HOME`, else `codelutra` under the user's cache folder. Everything in it can be made again. */
export function home(...parts: string[]): string {
  return join(process.env['CODELUTRA_HOME'] ?? envPaths('codelutra', { suffix: '' }).cache, ...parts);
}
