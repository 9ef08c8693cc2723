import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.ts';
import { architectureOf, type Architecture } from './architectures/index.ts';
import { dequantise } from './dequantise.ts';
import { kernels } from './engine.ts';
import { openGguf, readTensor, readTensorBytes, requireTensor, type GgufFile } from './gguf.ts';
import type { FrozenMatrix, Precision } from './kernels/index.ts';
import type { LayerWeights } from './layer.ts';
import { GGUF_NAMES, refuseUnreadTensors } from './ggufNames.ts';
import { FUSED_TARGETS, PROJECTIONS, projectionShape, type Fused, type Projection } from './lora.ts';
import { engineRoom } from './memory.ts';
import { readModelConfig, type ModelConfig } from './modelConfig.ts';
import type { FusedProjection } from './projection.ts';
import { reorderRotaryRows } from './rotaryRows.ts';
import { rowTable, type RowTable } from './rowTable.ts';

/** A base model, ready to score and train adapters on. Its weights never change. */
export interface Model {
  path: string;
  architecture: Architecture;
  config: ModelConfig;
  precision: Precision;
  embedding: RowTable;
  layers: LayerWeights[];
  /** [D] */
  outputNorm: tf.Tensor1D;
  /** [V, D] */
  head: FrozenMatrix;
  /** Divisors of the rotary frequencies [headWidth / 2], for files that have them. */
  ropeFactors: Float32Array | undefined;
}

/** Reads architecture and configuration without the weights. @throws UserError for files and models that are not supported */
export async function describeModel(
  path: string,
): Promise<{ file: GgufFile; architecture: Architecture; config: ModelConfig }> {
  const file = await openGguf(path);
  const architecture = architectureOf(file.metadata, path);
  const embedding = file.tensors.get('token_embd.weight');
  if (embedding?.shape.length !== 2) {
    throw new UserError('the model has no token embedding', {
      where: path,
      fix: 'Use the file of a whole text model.',
    });
  }
  const rows = embedding.shape[0]!;
  const tokens = file.metadata['tokenizer.ggml.tokens'];
  if (Array.isArray(tokens) && tokens.length > rows) {
    throw new UserError(`the vocabulary has ${tokens.length} tokens, and only ${rows} of them have an embedding`, {
      where: path,
      fix: "The vocabulary and the weights don't belong together; download the file again.",
    });
  }
  const config = readModelConfig(file.metadata, architecture.name, rows, path);
  refuseUnreadTensors(file, config.layers);
  return { file, architecture, config };
}

/**
 * Loads a model's weights into the engine.
 * @param onProgress called with the share that is done, 0 to 1
 * @throws UserError for files that are damaged or not supported
 */
export async function loadModel(
  path: string,
  precision: Precision = 'float32',
  onProgress: (share: number) => void = () => undefined,
): Promise<Model> {
  const { file, architecture, config } = await describeModel(path);
  engineRoom(config, path);
  const { width, vocabulary, headWidth } = config;
  const vector = async (name: string, length: number): Promise<tf.Tensor1D> =>
    tf.tensor1d(await readTensor(file, name, [length]));

  const embeddingBytes = await readTensorBytes(file, 'token_embd.weight', [vocabulary, width]);
  const embeddingType = file.tensors.get('token_embd.weight')!.type;
  const untied = file.tensors.get('output.weight');
  const headBytes =
    untied === undefined ? embeddingBytes : await readTensorBytes(file, 'output.weight', [vocabulary, width]);
  const headType = untied?.type ?? embeddingType;

  checkProjections(file, config);
  const { feedForward, heads, kvHeads } = config;
  const largest = width * Math.max(2 * feedForward, (heads + 2 * kvHeads) * headWidth);
  // Every matrix is decoded here, and copied to the engine: one array for all of them.
  const scratch = new Float32Array(largest);
  const layers: LayerWeights[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    onProgress(layer / config.layers);
    const fuse = (name: Fused): Promise<FusedProjection> =>
      readFused(file, architecture, config, precision, layer, FUSED_TARGETS[name], scratch);
    layers.push({
      projections: {
        qkv: await fuse('qkv'),
        output: await fuse('output'),
        gateUp: await fuse('gateUp'),
        down: await fuse('down'),
      },
      attentionNorm: await vector(`blk.${layer}.attn_norm.weight`, width),
      feedForwardNorm: await vector(`blk.${layer}.ffn_norm.weight`, width),
    });
  }
  return {
    path,
    architecture,
    config,
    precision,
    embedding: rowTable(embeddingBytes, embeddingType, width),
    layers,
    outputNorm: await vector('output_norm.weight', width),
    head: kernels().freeze(dequantise(headBytes, headType), vocabulary, width, precision),
    ropeFactors: file.tensors.has('rope_freqs.weight')
      ? await readTensor(file, 'rope_freqs.weight', [headWidth / 2])
      : undefined,
  };
}

/** Compares every projection's shape with the file before memory is taken for it: what metadata says may be a lie. */
function checkProjections(file: GgufFile, config: ModelConfig): void {
  for (let layer = 0; layer < config.layers; layer++) {
    for (const target of PROJECTIONS) {
      requireTensor(file, `blk.${layer}.${GGUF_NAMES[target]}.weight`, projectionShape(config, target));
    }
  }
}

async function readFused(
  file: GgufFile,
  architecture: Architecture,
  config: ModelConfig,
  precision: Precision,
  layer: number,
  targets: readonly Projection[],
  scratch: Float32Array,
): Promise<FusedProjection> {
  const parts = targets.map((target) => ({ target, out: projectionShape(config, target)[0] }));
  const inputs = projectionShape(config, targets[0]!)[1];
  const out = parts.reduce((sum, part) => sum + part.out, 0);
  const weights = scratch.subarray(0, out * inputs);
  let biases: Float32Array | undefined;
  let row = 0;
  for (const part of parts) {
    const name = `blk.${layer}.${GGUF_NAMES[part.target]}`;
    const interleaved = architecture.interleavedRotary && (part.target === 'q_proj' || part.target === 'k_proj');
    const read = async (tensor: string, shape: [number, ...number[]], into: Float32Array): Promise<void> => {
      const values = await readTensor(file, tensor, shape, into);
      if (interleaved) into.set(reorderRotaryRows(values, shape[1] ?? 1, config.headWidth, 'halves'));
    };
    const end = row + part.out;
    await read(`${name}.weight`, [part.out, inputs], weights.subarray(row * inputs, end * inputs));
    // Some files of a family have biases that others of it lack; a projection without one is as one with zeros.
    const required = architecture.attentionBias && targets === FUSED_TARGETS.qkv;
    if (required || file.tensors.has(`${name}.bias`)) {
      biases ??= new Float32Array(out);
      await read(`${name}.bias`, [part.out], biases.subarray(row, end));
    }
    row = end;
  }
  const weight = kernels().freeze(weights, out, inputs, precision);
  return { parts, weight, bias: biases && tf.tensor1d(biases) };
}
