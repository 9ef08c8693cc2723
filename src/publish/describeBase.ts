import { basename } from 'node:path';
import {
  catalogue,
  describeModel,
  findModel,
  resolveModel,
  weightsName,
  type CatalogueModel,
  type ModelOrigin,
} from '../model/index.ts';
import { hashFile } from '../files.ts';
import { chatForm } from './chatForm.ts';
import type { Manifest } from './manifest.ts';

/** What a manifest says of a base model, and its short name. @param base as `--base` takes it. @throws UserError as reading the model does */
export async function describeBase(base: string): Promise<Pick<Manifest, 'model' | 'base'>> {
  const path = resolveModel(base);
  const sha256 = await hashFile(path);
  const { file, config } = await describeModel(path);
  const known = catalogue.find((model) => model.sha256 === sha256);
  const name = known?.weights ?? weightsName(base);
  return {
    model: known?.name ?? slug(name),
    base: {
      name,
      sha256,
      source: sourceOf(known?.from ?? findModel(base).from),
      licence: known?.licence ?? null,
      config,
      chat: chatForm(file.metadata['tokenizer.chat_template']),
    },
  };
}

/** The model of the catalogue that a manifest's base is, if it is one. */
export function catalogueModel({ base }: Manifest): CatalogueModel | undefined {
  return catalogue.find(({ sha256 }) => sha256 === base.sha256);
}

/** Where others can get the file; of a path only the name, which is nobody else's business beyond that. */
function sourceOf(from: ModelOrigin): Manifest['base']['source'] {
  switch (from.kind) {
    case 'hf':
      return { kind: 'hf', repo: from.repo, revision: from.revision, file: from.file };
    case 'pypi':
      return { kind: 'pypi', package: from.package, version: from.version, member: from.member };
    case 'file':
      return { kind: 'file', name: plain(basename(from.path)) };
  }
}

function slug(name: string): string {
  const text = basename(name)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64);
  return text === '' ? 'model' : text;
}

function plain(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 200) || 'model.gguf'
  );
}
