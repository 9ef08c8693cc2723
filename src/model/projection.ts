import * as tf from '@tensorflow/tfjs-core';
import type { FrozenMatrix, LoraFactors, LoraGradient } from './kernels/index.ts';
import type { FusedMatrices, LoraSettings, Projection } from './lora.ts';

/** Projections that share their input and are computed as one matrix product: their rows stand below each other. */
export interface FusedProjection {
  parts: ReadonlyArray<{ target: Projection; out: number }>;
  weight: FrozenMatrix;
  /** [out] */
  bias: tf.Tensor1D | undefined;
}

/**
 * Puts the adapter of a fused projection on the engine. The engine may read `matrices` in place for as long as the tensors
 * live.
 */
export function fuseLora(
  projection: FusedProjection,
  { targets, a, b }: FusedMatrices,
  settings: LoraSettings,
): LoraFactors {
  const { rank, alpha } = settings;
  const parts: Array<{ firstOut: number; out: number }> = [];
  let firstOut = 0;
  for (const { target, out } of projection.parts) {
    if (targets.includes(target)) parts.push({ firstOut, out });
    firstOut += out;
  }
  return {
    scale: alpha / rank,
    a: tf.tensor2d(a, [targets.length * rank, projection.weight.in]),
    b: tf.tensor2d(b, [b.length / rank, rank]),
    parts,
  };
}

/** Adds a gradient to sums of gradients, laid out as the adapter itself; releases the tensors. */
export function accumulateGradient({ a, b }: LoraGradient, into: FusedMatrices): void {
  add(into.a, a.dataSync<'float32'>());
  add(into.b, b.dataSync<'float32'>());
  tf.dispose([a, b]);
}

function add(sum: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
}
