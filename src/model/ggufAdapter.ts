import { GGUFValueType, serializeGgufMetadata } from '@huggingface/gguf';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import type { AdapterBase, AdapterFormat } from './adapterFormat.ts';
import { architectureOf } from './architectures/index.ts';
import { assembleAdapter, type StoredMatrix } from './assembleAdapter.ts';
import { openGguf, readTensor } from './gguf.ts';
import { PROJECTIONS, type Adapter, type Projection } from './lora.ts';
import { GGUF_NAMES } from './ggufNames.ts';
import type { ModelConfig } from './modelConfig.ts';
import { reorderRotaryRows } from './rotaryRows.ts';

const ALIGNMENT = 32;
const F32 = 0;

/** llama.cpp's LoRA file: `blk.N.PROJECTION.weight.lora_a` [rank, in] and `.lora_b` [out, rank]. */
export const ggufAdapter: AdapterFormat = {
  stored: 'file',
  write: (path, adapter, base) => writeFileAtomic(path, encodeGgufAdapter(adapter, base)),
  async read(path, config) {
    const file = await openGguf(path);
    const refuse = (what: string, fix: string): UserError => new UserError(what, { where: path, fix });
    if (file.metadata['general.type'] !== 'adapter' || file.metadata['adapter.type'] !== 'lora') {
      throw refuse('the file is no LoRA adapter', 'Give the GGUF file of an adapter, not of a model.');
    }
    const architecture = file.metadata['general.architecture'];
    if (architecture !== config.architecture) {
      throw refuse(
        `the adapter is for architecture ${JSON.stringify(architecture ?? null)}, the model is ${config.architecture}`,
        'Name the base model that the adapter was trained on.',
      );
    }
    const alpha = file.metadata['adapter.lora.alpha'];
    if (typeof alpha !== 'number') throw refuse('the adapter does not say its alpha', 'Make the adapter again.');
    const matrices = [...file.tensors.values()].map(({ name, shape }): StoredMatrix => {
      const [, layer, weight, side] = /^blk\.(0|[1-9]\d{0,3})\.(\w+)\.weight\.lora_([ab])$/.exec(name) ?? [];
      const target = PROJECTIONS.find((projection) => GGUF_NAMES[projection] === weight);
      if (target === undefined) {
        throw refuse(
          `the adapter changes ${name.slice(0, 100)}`,
          `Only these can be adapted: ${Object.values(GGUF_NAMES).join(', ')}.`,
        );
      }
      return { name, layer: Number(layer), target, side: side === 'a' ? 'a' : 'b', shape };
    });
    const read = async ({ name, target, side, shape }: StoredMatrix): Promise<Float32Array> => {
      const values = await readTensor(file, name, [...shape]);
      return side === 'b' && hasPairs(config, target)
        ? reorderRotaryRows(values, shape[1]!, config.headWidth, 'halves')
        : values;
    };
    return assembleAdapter({ path, alpha, matrices, read }, config);
  },
};

/** Whether the GGUF holds the projection's rows as rotary pairs. */
function hasPairs(config: ModelConfig, target: Projection): boolean {
  const { interleavedRotary } = architectureOf({ 'general.architecture': config.architecture }, 'the base model');
  return interleavedRotary && (target === 'q_proj' || target === 'k_proj');
}

function encodeGgufAdapter({ settings, matrices }: Adapter, { config, name }: AdapterBase): Uint8Array {
  const { rank, alpha } = settings;
  const tensors = matrices.flatMap(({ layer, target, in: inputs, out, a, b }) => {
    const stem = `blk.${layer}.${GGUF_NAMES[target]}.weight.lora_`;
    const rows = hasPairs(config, target) ? reorderRotaryRows(b, rank, config.headWidth, 'pairs') : b;
    // Dimensions in GGUF's order, the fastest first.
    return [
      { name: `${stem}a`, dimensions: [inputs, rank], values: a },
      { name: `${stem}b`, dimensions: [rank, out], values: rows },
    ];
  });
  const text = (value: string) => ({ value, type: GGUFValueType.STRING });
  const entries: Record<string, { value: string | number; type: GGUFValueType }> = {
    'general.architecture': text(config.architecture),
    'general.type': text('adapter'),
    'general.name': text(`adapter for ${name}`),
    'general.file_type': { value: F32, type: GGUFValueType.UINT32 },
    'adapter.type': text('lora'),
    'adapter.lora.alpha': { value: alpha, type: GGUFValueType.FLOAT32 },
  };
  const metadata = serializeGgufMetadata(
    {
      version: { value: 3, type: GGUFValueType.UINT32 },
      tensor_count: { value: BigInt(tensors.length), type: GGUFValueType.UINT64 },
      kv_count: { value: BigInt(Object.keys(entries).length), type: GGUFValueType.UINT64 },
      ...entries,
    },
    // The tensor entries follow at once.
    { alignment: 1 },
  );
  let offset = 0;
  const parts: Uint8Array[] = [metadata];
  for (const { name, dimensions, values } of tensors) {
    parts.push(tensorEntry(name, dimensions, offset));
    offset += aligned(values.byteLength);
  }
  const headerLength = aligned(parts.reduce((sum, part) => sum + part.length, 0));
  const bytes = new Uint8Array(headerLength + offset);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  at = headerLength;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += aligned(values.byteLength);
  }
  return bytes;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Name, dimensions, type and place of a tensor, as GGUF version 3 has them. */
function tensorEntry(name: string, dimensions: readonly number[], offset: number): Uint8Array {
  const text = Buffer.from(name);
  const bytes = new Uint8Array(8 + text.length + 4 + 8 * dimensions.length + 4 + 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  view.setUint32(at, dimensions.length, true);
  at += 4;
  for (const dimension of dimensions) {
    view.setBigUint64(at, BigInt(dimension), true);
    at += 8;
  }
  view.setUint32(at, F32, true);
  view.setBigUint64(at + 4, BigInt(offset), true);
  return bytes;
}
