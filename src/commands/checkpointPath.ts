import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';

/** The adapter that a user named: the file itself, or the one in a checkpoint folder. @throws UserError where there is none */
export function adapterOf(path: string): string {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'adapter.gguf') : path;
  if (existsSync(file)) return resolve(file);
  throw new UserError('there is no checkpoint', { where: file, fix: 'Name a checkpoint folder, or its adapter.gguf.' });
}
