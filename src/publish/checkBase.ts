import { UserError } from '../errors.ts';
import { describeModel, findModel, modelFile, modelReady, resolveModel } from '../model/index.ts';
import { hashFile } from '../files.ts';
import { catalogueModel } from './describeBase.ts';
import type { Manifest } from './manifest.ts';

/** The base model's file, checked; or what fetches it where it is not here. */
export type BaseState = { readonly path: string } | { readonly fetch: string | undefined };

/**
 * Checks that the base model here is the one that a checkpoint was trained on.
 * @param given as `--base` takes it; without it the catalogue and the cache folder are asked
 * @throws UserError for another model
 */
export async function checkBase(manifest: Manifest, given: string | undefined): Promise<BaseState> {
  const path = given === undefined ? localPath(manifest) : resolveModel(given);
  if (path === undefined) return { fetch: fetchCommand(manifest) };
  const { name, sha256, config } = manifest.base;
  if ((await hashFile(path)) !== sha256) {
    throw new UserError(`the model is not the checkpoint's base, ${name}: its sha256 is another`, {
      where: path,
      fix: `Give the file with the sha256 ${sha256}${modelName(manifest) === undefined ? '' : `, ${modelName(manifest)}`}.`,
    });
  }
  const found = Object.entries((await describeModel(path)).config) as [keyof typeof config, unknown][];
  const other = found.find(([key, value]) => config[key] !== value);
  if (other !== undefined) {
    throw new UserError(
      `the manifest says that the base has ${other[0]} ${config[other[0]]}, and it has ${String(other[1])}`,
      {
        where: path,
        fix: 'The manifest is not of this base; tell whoever published it.',
      },
    );
  }
  return { path };
}

/**
 * Checks that a manifest calls a base that codelutra knows by its name: the name says what vLLM and transformers load.
 * @throws UserError where it doesn't
 */
export function checkCatalogue(manifest: Manifest, shown: string): void {
  const known = catalogueModel(manifest);
  const { name } = manifest.base;
  if (known === undefined || known.weights === name) return;
  throw new UserError(`the manifest calls the base ${name}, and the file with its sha256 is of ${known.weights}`, {
    where: shown,
    fix: 'Nothing of it was used; tell whoever published it.',
  });
}

function localPath(manifest: Manifest): string | undefined {
  const name = modelName(manifest);
  if (name === undefined) return undefined;
  const model = findModel(name);
  return modelReady(model) ? modelFile(model) : undefined;
}

function fetchCommand(manifest: Manifest): string | undefined {
  const name = modelName(manifest);
  return name === undefined ? undefined : `codelutra setup --model ${name}`;
}

/** How `--model` and `--base` name the base; undefined for a file that only its maker has. */
export function modelName(manifest: Manifest): string | undefined {
  const { source } = manifest.base;
  const known = catalogueModel(manifest);
  if (known !== undefined) return known.name;
  return source.kind === 'hf' ? `hf:${source.repo}@${source.revision}/${source.file}` : undefined;
}
