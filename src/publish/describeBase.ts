import { basename } from 'node:path';
import {
  catalogue,
  describeModel,
  findModel,
  plainName,
  resolveModel,
  weightsName,
  type CatalogueModel,
  type ModelOrigin,
} from '../model/index.ts';
import { UserError } from '../errors.ts';
import { hashFile } from '../files.ts';
import { chatForm } from './chatForm.ts';
import { manifestSchema, sourceSchema, type Manifest } from './manifest.ts';

/**
 * What a manifest says of a base model, and its short name.
 * @param base as `--base` takes it
 * @throws UserError as reading the model does, and for one whose numbers no manifest can hold
 */
export async function describeBase(base: string): Promise<Pick<Manifest, 'model' | 'base'>> {
  const path = resolveModel(base);
  const sha256 = await hashFile(path);
  const { file, config } = await describeModel(path);
  const known = catalogue.find((model) => model.sha256 === sha256);
  const name = known?.weights ?? weightsName(base);
  const result = manifestSchema.pick({ model: true, base: true }).safeParse({
    model: known?.name ?? slug(name),
    base: {
      name,
      sha256,
      source: sourceOf(known?.from ?? findModel(base).from),
      licence: known?.licence ?? null,
      config,
      chat: chatForm(file.metadata['tokenizer.chat_template']),
    },
  });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(`the base model can't be described: ${issue?.path.join('.')}: ${issue?.message}`, {
    where: path,
    cause: result.error,
  });
}

/** The model of the catalogue that a manifest's base is, if it is one. */
export function catalogueModel({ base }: Manifest): CatalogueModel | undefined {
  return catalogue.find(({ sha256 }) => sha256 === base.sha256);
}

/** Where others can get the file; of a path only the name, which is nobody else's business beyond that. */
function sourceOf(from: ModelOrigin): Manifest['base']['source'] {
  const { kind } = from;
  if (kind === 'file') return { kind, name: plainName(basename(from.path)) };
  const source =
    kind === 'hf'
      ? { kind, repo: from.repo, revision: from.revision, file: from.file }
      : { kind, package: from.package, version: from.version, member: from.member };
  // An address that can't stand in a command as it is can't be shown to others either.
  const fits = sourceSchema.safeParse(source).success;
  return fits ? source : { kind: 'file', name: plainName(basename(kind === 'hf' ? from.file : from.member)) };
}

function slug(name: string): string {
  const text = basename(name)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64);
  return text === '' ? 'model' : text;
}
