import { basename, dirname, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { UserError } from '../errors.ts';
import type { NamedModel } from '../evaluate/index.ts';
import { serverSettings } from '../generate/index.ts';
import { resolveModel } from '../model/index.ts';
import { adapterFor } from './checkpointPath.ts';

const NAMED = /^([A-Za-z0-9][\w.-]{0,60})=(.+)$/;

/**
 * Reads a model as `codelutra compare` takes it, `NAME=` before it or not: `base`, a model of the catalogue or a .gguf
 * file, `adapter:PATH` or a checkpoint folder (on top of the base), or a server as `http://HOST/v1#MODEL`.
 * @param base the base model as `--base` takes it
 * @throws UserError for what is none of these, and a checkpoint of another base
 */
export async function modelSpec(text: string, base: string): Promise<NamedModel> {
  const [, given, rest] = NAMED.exec(text) ?? [undefined, undefined, text];
  const spec = rest ?? text;
  const name = given ?? nameOf(spec);
  if (/^https?:\/\//.test(spec)) {
    const [url = '', model] = spec.split('#');
    if (model === undefined || model === '') {
      throw new UserError(`which model of the server? ${spec}`, { fix: 'Write it as http://HOST/v1#MODEL.' });
    }
    return { name, model: { kind: 'server', server: serverSettings({ url, model, keyVariable: 'OPENAI_API_KEY' }) } };
  }
  const model = resolve(resolveModel(base));
  if (spec === 'base') return { name, model: { kind: 'local', local: { model } } };
  const adapter = spec.startsWith('adapter:') ? spec.slice('adapter:'.length) : spec;
  if (adapter !== spec || (existsSync(spec) && !spec.endsWith('.gguf'))) {
    return { name, model: { kind: 'local', local: { model, adapter: await adapterFor(adapter, base) } } };
  }
  return { name, model: { kind: 'local', local: { model: resolve(resolveModel(spec)) } } };
}

/** A short name for tables and folders. */
function nameOf(spec: string): string {
  const path = spec.replace(/^adapter:/, '').replace(/^https?:\/\//, '');
  const last = basename(path.replace(/#/, '-')).replace(/\.gguf$/, '');
  const telling = last === 'adapter' || last === 'checkpoint' ? basename(dirname(resolve(path))) : last;
  return telling.replace(/[^\w.-]+/g, '-') || 'model';
}
