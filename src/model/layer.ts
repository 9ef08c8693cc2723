import * as tf from '@tensorflow/tfjs-core';
import { attend, attendBackward, type AttentionPlan, type AttentionSaved } from './attention.ts';
import { swiglu, swigluBackward, type FeedForwardSaved } from './feedForward.ts';
import type { ModelConfig } from './modelConfig.ts';
import { rmsNorm, rmsNormBackward, type NormSaved } from './norm.ts';
import {
  project,
  projectBackward,
  type FusedLora,
  type FusedProjection,
  type LoraGradient,
  type ProjectionSaved,
} from './projection.ts';

/** The fused projections of a layer, in the order of the computation. */
export const FUSED = ['qkv', 'output', 'gateUp', 'down'] as const;
export type Fused = (typeof FUSED)[number];

/** One transformer layer's frozen weights. */
export interface LayerWeights {
  projections: Record<Fused, FusedProjection>;
  /** [D] */
  attentionNorm: tf.Tensor1D;
  /** [D] */
  feedForwardNorm: tf.Tensor1D;
}

/** One layer's adapters; a projection without one is left out. */
export type LayerLora = Partial<Record<Fused, FusedLora>>;

/** The gradients of a layer's adapters. */
export type LayerGradients = Partial<Record<Fused, LoraGradient>>;

/** Everything of a layer's forward pass that its backward pass reads again. */
export interface LayerSaved {
  norm1: NormSaved;
  x1: tf.Tensor2D;
  attention: AttentionSaved;
  attended: tf.Tensor2D;
  norm2: NormSaved;
  x2: tf.Tensor2D;
  feedForward: FeedForwardSaved;
  activated: tf.Tensor2D;
  low: Partial<Record<Fused, ProjectionSaved>>;
}

/** x [T, D] -> y [T, D]: y = h + down(swiglu(gateUp(norm(h)))), h = x + output(attention(qkv(norm(x)))). */
export function layerForward(
  x: tf.Tensor2D,
  weights: LayerWeights,
  lora: LayerLora,
  config: ModelConfig,
  plan: AttentionPlan,
): { y: tf.Tensor2D; saved: LayerSaved } {
  const { projections } = weights;
  const norm1 = rmsNorm(x, weights.attentionNorm, config.normEpsilon);
  const qkv = project(norm1.y, projections.qkv, lora.qkv);
  const attention = attend(qkv.y, config, plan);
  const output = project(attention.y, projections.output, lora.output);
  const middle = tf.add(x, output.y) as tf.Tensor2D;
  const norm2 = rmsNorm(middle, weights.feedForwardNorm, config.normEpsilon);
  const gateUp = project(norm2.y, projections.gateUp, lora.gateUp);
  const feedForward = swiglu(gateUp.y);
  const down = project(feedForward.y, projections.down, lora.down);
  return {
    y: tf.add(middle, down.y),
    saved: {
      norm1: norm1.saved,
      x1: norm1.y,
      attention: attention.saved,
      attended: attention.y,
      norm2: norm2.saved,
      x2: norm2.y,
      feedForward: feedForward.saved,
      activated: feedForward.y,
      low: { qkv: qkv.saved, output: output.saved, gateUp: gateUp.saved, down: down.saved },
    },
  };
}

/** dy [T, D] -> dx [T, D] and the adapters' gradients. */
export function layerBackward(
  dy: tf.Tensor2D,
  weights: LayerWeights,
  lora: LayerLora,
  config: ModelConfig,
  plan: AttentionPlan,
  saved: LayerSaved,
): { dx: tf.Tensor2D; gradients: LayerGradients } {
  const gradients: LayerGradients = {};
  const back = (name: Fused, gradient: tf.Tensor2D, input: tf.Tensor2D): tf.Tensor2D => {
    const result = projectBackward(gradient, input, weights.projections[name], lora[name], saved.low[name]);
    if (result.gradient !== undefined) gradients[name] = result.gradient;
    return result.dx;
  };
  const dActivated = back('down', dy, saved.activated);
  const dX2 = back('gateUp', swigluBackward(dActivated, saved.feedForward), saved.x2);
  const dMiddle = tf.add(dy, rmsNormBackward(dX2, weights.feedForwardNorm, saved.norm2)) as tf.Tensor2D;
  const dAttended = back('output', dMiddle, saved.attended);
  const dX1 = back('qkv', attendBackward(dAttended, config, plan, saved.attention), saved.x1);
  return { dx: tf.add(dMiddle, rmsNormBackward(dX1, weights.attentionNorm, saved.norm1)), gradients };
}
