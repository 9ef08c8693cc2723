import * as tf from '@tensorflow/tfjs-core';
import type { FrozenMatrix, LoraFactors, LoraGradient } from './kernels/index.ts';
import type { Adapter, LoraMatrix, Projection } from './lora.ts';

/** Projections that share their input and are computed as one matrix product: their rows stand below each other. */
export interface FusedProjection {
  parts: ReadonlyArray<{ target: Projection; out: number }>;
  weight: FrozenMatrix;
  /** [out] */
  bias: tf.Tensor1D | undefined;
}

/** The adapters of a fused projection's parts, and the matrices they were made of, in the same order. */
export interface FusedLora extends LoraFactors {
  matrices: LoraMatrix[];
}

/** Puts the adapter's parameters for one layer's fused projection on the engine; undefined when none of its parts is adapted. */
export function fuseLora(projection: FusedProjection, adapter: Adapter, layer: number): FusedLora | undefined {
  const { rank, alpha } = adapter.settings;
  const parts: Array<{ firstOut: number; out: number }> = [];
  const matrices: LoraMatrix[] = [];
  let firstOut = 0;
  for (const { target, out } of projection.parts) {
    const matrix = adapter.matrices.find((m) => m.layer === layer && m.target === target);
    if (matrix !== undefined) {
      parts.push({ firstOut, out });
      matrices.push(matrix);
    }
    firstOut += out;
  }
  if (matrices.length === 0) return undefined;
  const a = joined(matrices.map((matrix) => matrix.a));
  const b = joined(matrices.map((matrix) => matrix.b));
  return {
    scale: alpha / rank,
    a: tf.tensor2d(a, [matrices.length * rank, projection.weight.in]),
    b: tf.tensor2d(b, [b.length / rank, rank]),
    parts,
    matrices,
  };
}

function joined(arrays: Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** Adds a gradient to `into`, an adapter of the same settings whose parameters are sums of gradients; releases the tensors. */
export function accumulateGradient({ a, b }: LoraGradient, lora: FusedLora, into: Adapter): void {
  const da = a.dataSync<'float32'>();
  const db = b.dataSync<'float32'>();
  let atA = 0;
  let atB = 0;
  for (const matrix of lora.matrices) {
    const sum = into.matrices.find((m) => m.layer === matrix.layer && m.target === matrix.target);
    if (sum === undefined) throw new Error(`no gradient place for ${matrix.target} of layer ${matrix.layer}`);
    for (let i = 0; i < sum.a.length; i++) sum.a[i]! += da[atA++]!;
    for (let i = 0; i < sum.b.length; i++) sum.b[i]! += db[atB++]!;
  }
  tf.dispose([a, b]);
}
