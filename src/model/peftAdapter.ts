import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import type { AdapterFormat } from './adapterFormat.ts';
import { assembleAdapter, type StoredMatrix } from './assembleAdapter.ts';
import { PROJECTIONS, projectionShape, type Projection } from './lora.ts';
import type { ModelConfig } from './modelConfig.ts';
import { peftConfigText, readPeftConfig } from './peftConfig.ts';
import { encodeSafetensors, readSafetensors, SAFETENSORS_HEADER_LIMIT, type NamedTensor } from './safetensors.ts';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';

/** The module of a transformers layer that each projection is in. */
const MODULES: Record<Projection, string> = {
  q_proj: 'self_attn',
  k_proj: 'self_attn',
  v_proj: 'self_attn',
  o_proj: 'self_attn',
  gate_proj: 'mlp',
  up_proj: 'mlp',
  down_proj: 'mlp',
};

/** A folder as peft saves it: `adapter_config.json` and `adapter_model.safetensors`. */
export const peftAdapter: AdapterFormat = {
  stored: 'folder',
  async write(path, { settings, matrices }, { name }) {
    const tensors = new Map<string, NamedTensor>();
    for (const { layer, target, in: inputs, out, a, b } of matrices) {
      const stem = `base_model.model.model.layers.${layer}.${MODULES[target]}.${target}.lora_`;
      tensors.set(`${stem}A.weight`, { shape: [settings.rank, inputs], values: a });
      tensors.set(`${stem}B.weight`, { shape: [out, settings.rank], values: b });
    }
    await replaceFolder(path, {
      [CONFIG]: peftConfigText(settings, name),
      [WEIGHTS]: encodeSafetensors(tensors),
    });
  },
  async read(path, config) {
    const peft = await readPeftConfig(join(path, CONFIG));
    const weights = join(path, WEIGHTS);
    const tensors = await readSafetensors(weights, mostBytes(config, peft.r));
    const refuse = (what: string, fix: string): UserError => new UserError(what, { where: weights, fix });
    const matrices = [...tensors].map(([name, { shape }]): StoredMatrix => {
      const [, layer, module, projection, side] = TENSOR.exec(name) ?? [];
      const target = PROJECTIONS.find((known) => known === projection && MODULES[known] === module);
      if (target === undefined) {
        throw refuse(
          `the adapter changes ${name.slice(0, 100)}`,
          `Only these can be adapted: ${PROJECTIONS.join(', ')}.`,
        );
      }
      return { name, layer: Number(layer), target, side: side === 'A' ? 'a' : 'b', shape };
    });
    const first = matrices.find(({ side }) => side === 'a');
    if (first !== undefined && first.shape[0] !== peft.r) {
      throw refuse(
        `${first.name} has rank ${first.shape[0]}, the configuration says ${peft.r}`,
        'Make the adapter again.',
      );
    }
    if (Array.isArray(peft.target_modules)) {
      const named = new Set(peft.target_modules.map((target) => target.split('.').at(-1)));
      const held = new Set<string>(matrices.map(({ target }) => target));
      const odd = [...new Set([...named, ...held])].find((target) => !named.has(target) || !held.has(target ?? ''));
      if (odd !== undefined) {
        throw refuse(`configuration and weights disagree on whether ${odd} is adapted`, 'Make the adapter again.');
      }
    }
    const read = ({ name }: StoredMatrix): Promise<Float32Array> => Promise.resolve(tensors.get(name)!.values);
    return assembleAdapter({ path: weights, alpha: peft.lora_alpha, matrices, read }, config);
  },
};

const TENSOR = /^base_model\.model\.model\.layers\.(0|[1-9]\d{0,3})\.(\w+)\.(\w+)\.lora_([AB])\.weight$/;

/** Bytes of the largest adapter of a rank that a model can have. */
function mostBytes(config: ModelConfig, rank: number): number {
  const perLayer = PROJECTIONS.map((target) => projectionShape(config, target)).reduce(
    (sum, [out, inputs]) => sum + rank * (out + inputs),
    0,
  );
  return 8 + SAFETENSORS_HEADER_LIMIT + 4 * config.layers * perLayer;
}

/** Writes the files to a folder beside `path`, then puts it in place of what is there: old and new are never mixed. */
async function replaceFolder(path: string, files: Record<string, string | Uint8Array>): Promise<void> {
  const present = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError('the folder for the adapter cannot be used', {
      where: path,
      fix: 'Name another one.',
      cause: error,
    });
  });
  const foreign = present?.find((name) => !Object.hasOwn(files, name));
  if (foreign !== undefined) {
    throw new UserError(`the folder for the adapter holds ${foreign} already`, {
      where: path,
      fix: 'Name an empty folder or one that holds an adapter.',
    });
  }
  const fresh = `${path}.${process.pid}.new`;
  const old = `${path}.${process.pid}.old`;
  await mkdir(dirname(path), { recursive: true });
  try {
    for (const [name, data] of Object.entries(files)) await writeFileAtomic(join(fresh, name), data);
    if (present !== undefined) await rename(path, old);
    await rename(fresh, path).catch(async (error: unknown) => {
      if (present !== undefined) await rename(old, path);
      throw error;
    });
    await rm(old, { recursive: true, force: true });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
