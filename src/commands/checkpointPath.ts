import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { checkAdapterBase } from '../publish/index.ts';

/** The adapter that a user named: the file itself, or the one in a checkpoint folder. */
function adapterOf(path: string): string {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'adapter.gguf') : path;
  if (existsSync(file)) return resolve(file);
  throw new UserError('there is no adapter', { where: file, fix: 'Name a checkpoint folder, or its adapter.gguf.' });
}

/**
 * The adapter that a user named, the file itself or a checkpoint folder, checked to be of a model.
 * @param model as `--model` and `--base` take it
 * @throws UserError where there is none, or its manifest names another base
 */
export async function adapterFor(path: string, model: string): Promise<string> {
  const adapter = adapterOf(path);
  await checkAdapterBase(adapter, model);
  return adapter;
}
