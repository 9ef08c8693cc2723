import * as tf from '@tensorflow/tfjs-core';
import { matMul } from './engine.ts';
import type { FrozenMatrix } from './frozenMatrix.ts';
import type { Adapter, LoraMatrix, Projection } from './lora.ts';

/** Projections that share their input and are computed as one matrix product: their rows stand below each other. */
export interface FusedProjection {
  parts: ReadonlyArray<{ target: Projection; out: number }>;
  weight: FrozenMatrix;
  /** [out] */
  bias: tf.Tensor1D | undefined;
}

/** The adapters of a fused projection's parts as one: A [R, in] one below the other, B [out, R] block-diagonal. */
export interface FusedLora {
  scale: number;
  a: tf.Tensor2D;
  b: tf.Tensor2D;
  blocks: ReadonlyArray<{ matrix: LoraMatrix; firstOut: number; firstRank: number }>;
}

/** Puts the adapter's parameters for one layer's fused projection on the engine; undefined when none of its parts is adapted. */
export function fuseLora(projection: FusedProjection, adapter: Adapter, layer: number): FusedLora | undefined {
  const { rank, alpha } = adapter.settings;
  const blocks: Array<FusedLora['blocks'][number]> = [];
  let firstOut = 0;
  for (const part of projection.parts) {
    const matrix = adapter.matrices.find((m) => m.layer === layer && m.target === part.target);
    if (matrix !== undefined) blocks.push({ matrix, firstOut, firstRank: blocks.length * rank });
    firstOut += part.out;
  }
  if (blocks.length === 0) return undefined;
  const { in: inputs, out } = projection.weight;
  const ranks = blocks.length * rank;
  const a = new Float32Array(ranks * inputs);
  const b = new Float32Array(out * ranks);
  for (const { matrix, firstOut: row, firstRank } of blocks) {
    a.set(matrix.a, firstRank * inputs);
    for (let i = 0; i < matrix.out; i++) {
      b.set(matrix.b.subarray(i * rank, (i + 1) * rank), (row + i) * ranks + firstRank);
    }
  }
  return { scale: alpha / rank, a: tf.tensor2d(a, [ranks, inputs]), b: tf.tensor2d(b, [out, ranks]), blocks };
}

/** What the backward pass needs again: s x A^T [T, R]. */
export type ProjectionSaved = tf.Tensor2D | undefined;

/** x [T, in] -> y [T, out] = x W^T + bias + s x A^T B^T. */
export function project(
  x: tf.Tensor2D,
  { weight, bias }: FusedProjection,
  lora: FusedLora | undefined,
): { y: tf.Tensor2D; saved: ProjectionSaved } {
  let y = weight.times(x);
  if (bias !== undefined) y = tf.add(y, bias);
  if (lora === undefined) return { y, saved: undefined };
  const low = tf.mul(matMul(x, lora.a, false, true), lora.scale);
  return { y: tf.add(y, matMul(low, lora.b, false, true)), saved: low as tf.Tensor2D };
}

/** The gradient of a fused adapter: like its `a` and `b` (b's zero blocks hold values that mean nothing). */
export interface LoraGradient {
  a: tf.Tensor2D;
  b: tf.Tensor2D;
}

/** From dy [T, out]: dx [T, in], and the adapter's gradient. */
export function projectBackward(
  dy: tf.Tensor2D,
  x: tf.Tensor2D,
  { weight }: FusedProjection,
  lora: FusedLora | undefined,
  saved: ProjectionSaved,
): { dx: tf.Tensor2D; gradient: LoraGradient | undefined } {
  const dx = weight.timesTransposed(dy);
  if (lora === undefined || saved === undefined) return { dx, gradient: undefined };
  const dLow = tf.mul(matMul(dy, lora.b), lora.scale) as tf.Tensor2D;
  return {
    dx: tf.add(dx, matMul(dLow, lora.a)),
    gradient: { a: matMul(dLow, x, true, false), b: matMul(dy, saved, true, false) },
  };
}

/** Adds a gradient to `into`, an adapter of the same settings whose parameters are sums of gradients; releases the tensors. */
export function accumulateGradient({ a, b }: LoraGradient, lora: FusedLora, into: Adapter): void {
  const [ranks, inputs] = a.shape;
  const da = a.dataSync<'float32'>();
  const db = b.dataSync<'float32'>();
  const { rank } = into.settings;
  for (const { matrix, firstOut, firstRank } of lora.blocks) {
    const sum = into.matrices.find((m) => m.layer === matrix.layer && m.target === matrix.target);
    if (sum === undefined) throw new Error(`no gradient place for ${matrix.target} of layer ${matrix.layer}`);
    for (let i = 0; i < rank * inputs; i++) sum.a[i]! += da[firstRank * inputs + i]!;
    for (let i = 0; i < matrix.out; i++) {
      for (let r = 0; r < rank; r++) sum.b[i * rank + r]! += db[(firstOut + i) * ranks + firstRank + r]!;
    }
  }
  tf.dispose([a, b]);
}
