import type * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../modelConfig.ts';
import type { Rope } from '../rope.ts';
import type { Block } from '../sequence.ts';

/** How the frozen weights are held and multiplied. bfloat16 doubles the speed of processors that have it. */
export type Precision = 'float32' | 'bfloat16';

/** A weight matrix W [out, in] of the base model; never trained. Its tensors are read by the kernels that made it. */
export interface FrozenMatrix {
  out: number;
  in: number;
  tensors: tf.Tensor[];
}

/** LoRA adapters of parts of one matrix: y = x W^T + scale x A^T B^T, where each part's ranks reach its own columns alone. */
export interface LoraFactors {
  scale: number;
  /** [R, in]: the parts' A one below the other */
  a: tf.Tensor2D;
  /** [sum of the parts' columns, rank]: the parts' B one below the other */
  b: tf.Tensor2D;
  parts: ReadonlyArray<{ firstOut: number; out: number }>;
}

/** The gradient of an adapter, like its `a` and `b`. */
export interface LoraGradient {
  a: tf.Tensor2D;
  b: tf.Tensor2D;
}

/** What the backward pass of a norm needs: its input, and r of each row. */
export interface NormSaved {
  x: tf.Tensor2D;
  inverse: tf.Tensor;
}

/** One sequence's positions, laid out for attention. */
export interface AttentionPlan {
  blocks: Block[];
  rope: Rope;
  /** What {@link Kernels.layOut} made of the blocks. */
  layout: tf.Tensor[];
}

/**
 * The operations a transformer is made of, forward and backward. T: rows of a sequence, D: width, F: the feed-forward's
 * width, H and Hkv: query and key heads. Results are tracked by tfjs' `tidy`.
 */
export interface Kernels {
  /** Takes a copy of `values`, row by row, as W [out, in]. @throws UserError for a precision these kernels lack */
  freeze(values: Float32Array, out: number, inputs: number, precision: Precision): FrozenMatrix;

  /** RMS norm (Zhang and Sennrich 2019): x [T, D] -> x r gain, with r = 1 / sqrt(mean(x^2) + epsilon). */
  norm(x: tf.Tensor2D, gain: tf.Tensor1D, epsilon: number): { y: tf.Tensor2D; saved: NormSaved };
  /** dy [T, D] -> residual + r (d - n mean(d n)) with d = dy gain, n = x r. */
  normBackward(dy: tf.Tensor2D, gain: tf.Tensor1D, saved: NormSaved, residual?: tf.Tensor2D): tf.Tensor2D;

  /** x [T, in] -> y = residual + x W^T + bias + low B^T [T, out], and low = scale x A^T [T, R] where there is an adapter. */
  project(
    x: tf.Tensor2D,
    weight: FrozenMatrix,
    options: { bias?: tf.Tensor1D | undefined; lora?: LoraFactors | undefined; residual?: tf.Tensor2D | undefined },
  ): { y: tf.Tensor2D; low: tf.Tensor2D | undefined };
  /** From dy [T, out], x and low: dx [T, in] unless it is not wanted, and the adapter's gradient. */
  projectBackward(
    dy: tf.Tensor2D,
    x: tf.Tensor2D,
    weight: FrozenMatrix,
    options: { lora?: LoraFactors | undefined; low?: tf.Tensor2D | undefined; wanted?: boolean },
  ): { dx: tf.Tensor2D | undefined; gradient: LoraGradient | undefined };

  /** Whether {@link attend} keeps every score for the backward pass: memory that grows with the square of a sequence's length. */
  keepsScores: boolean;
  /** Prepares a sequence's blocks for attention: made once, used by every layer. */
  layOut(blocks: Block[]): tf.Tensor[];
  /** Grouped-query attention with rotary positions: qkv [T, (H + 2 Hkv) headWidth], query heads first -> y [T, H headWidth]. */
  attend(qkv: tf.Tensor2D, config: ModelConfig, plan: AttentionPlan): { y: tf.Tensor2D; saved: tf.Tensor[] };
  /** dy, y [T, H headWidth] -> dqkv [T, (H + 2 Hkv) headWidth]. */
  attendBackward(
    dy: tf.Tensor2D,
    config: ModelConfig,
    plan: AttentionPlan,
    y: tf.Tensor2D,
    saved: tf.Tensor[],
  ): tf.Tensor2D;

  /** SwiGLU (Shazeer 2020): [T, 2 F], gate first -> silu(gate) up [T, F]. */
  swiglu(gateUp: tf.Tensor2D): tf.Tensor2D;
  /** dy [T, F] -> the gradients of gate and up [T, 2 F]. */
  swigluBackward(dy: tf.Tensor2D, gateUp: tf.Tensor2D): tf.Tensor2D;

  /**
   * Scores `targets` [N] against hidden rows h [N, D] and the head W [V, D], a chunk of rows at a time, so that no [N, V]
   * outlives its chunk: log p(target | row) [N] and, if asked for, d log p / d h [N, D] = W[target] - sum over v of p(v) W[v].
   */
  score(
    h: tf.Tensor2D,
    head: FrozenMatrix,
    targets: Int32Array,
    withSlope: boolean,
  ): { logProbs: tf.Tensor1D; slope: tf.Tensor2D | undefined };
}
