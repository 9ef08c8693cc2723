import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './engine.ts';
import type { AttentionPlan, LoraFactors, LoraGradient, NormSaved } from './kernels/index.ts';
import type { Fused } from './lora.ts';
import type { ModelConfig } from './modelConfig.ts';
import type { FusedProjection } from './projection.ts';

/** One transformer layer's frozen weights. */
export interface LayerWeights {
  projections: Record<Fused, FusedProjection>;
  /** [D] */
  attentionNorm: tf.Tensor1D;
  /** [D] */
  feedForwardNorm: tf.Tensor1D;
}

/** One layer's adapters; a projection without one is left out. */
export type LayerLora = Partial<Record<Fused, LoraFactors>>;

/** The gradients of a layer's adapters. */
export type LayerGradients = Partial<Record<Fused, LoraGradient>>;

/** Everything of a layer's forward pass that its backward pass reads again. */
export interface LayerSaved {
  norm1: NormSaved;
  attention: { y: tf.Tensor2D; saved: tf.Tensor[] };
  norm2: NormSaved;
  gateUp: tf.Tensor2D;
  /** What went into each projection. */
  inputs: Record<Fused, tf.Tensor2D>;
  /** Each projection's input times its adapter's A. */
  low: Partial<Record<Fused, tf.Tensor2D>>;
}

/**
 * x [T, D] -> y [T, D]: y = h + down(swiglu(gateUp(norm(h)))), h = x + output(attention(qkv(norm(x)))).
 * @param rows [N] the only rows that are needed (the last layer's, where answers are scored): y is [N, D] then
 */
export function layerForward(
  x: tf.Tensor2D,
  weights: LayerWeights,
  lora: LayerLora,
  config: ModelConfig,
  plan: AttentionPlan,
  rows?: tf.Tensor1D,
): { y: tf.Tensor2D; saved: LayerSaved } {
  const { norm, project, attend, swiglu } = kernels();
  const low: LayerSaved['low'] = {};
  const through = (name: Fused, input: tf.Tensor2D, residual?: tf.Tensor2D): tf.Tensor2D => {
    const { weight, bias } = weights.projections[name];
    const result = project(input, weight, { bias, lora: lora[name], residual });
    if (result.low !== undefined) low[name] = result.low;
    return result.y;
  };
  const norm1 = norm(x, weights.attentionNorm, config.normEpsilon);
  const attention = attend(through('qkv', norm1.y), config, plan);
  const needed = (all: tf.Tensor2D): tf.Tensor2D => (rows === undefined ? all : tf.gather(all, rows));
  const attended = needed(attention.y);
  const middle = through('output', attended, needed(x));
  const norm2 = norm(middle, weights.feedForwardNorm, config.normEpsilon);
  const gateUp = through('gateUp', norm2.y);
  const activated = swiglu(gateUp);
  return {
    y: through('down', activated, middle),
    saved: {
      norm1: norm1.saved,
      attention,
      norm2: norm2.saved,
      gateUp,
      inputs: { qkv: norm1.y, output: attended, gateUp: norm2.y, down: activated },
      low,
    },
  };
}

/** dy [T, D] (or [N, D] for `rows`) -> dx [T, D], unless `wanted` is false, and the adapters' gradients. */
export function layerBackward(
  dy: tf.Tensor2D,
  weights: LayerWeights,
  lora: LayerLora,
  config: ModelConfig,
  plan: AttentionPlan,
  saved: LayerSaved,
  wanted: boolean,
  rows?: tf.Tensor1D,
): { dx: tf.Tensor2D | undefined; gradients: LayerGradients } {
  const { normBackward, projectBackward, attendBackward, swigluBackward } = kernels();
  const gradients: LayerGradients = {};
  const back = (name: Fused, gradient: tf.Tensor2D, wanted: boolean): tf.Tensor2D | undefined => {
    const options = { lora: lora[name], low: saved.low[name], wanted };
    const result = projectBackward(gradient, saved.inputs[name], weights.projections[name].weight, options);
    if (result.gradient !== undefined) gradients[name] = result.gradient;
    return result.dx;
  };
  const dActivated = back('down', dy, true)!;
  const dNormal2 = back('gateUp', swigluBackward(dActivated, saved.gateUp), true)!;
  const dMiddle = normBackward(dNormal2, weights.feedForwardNorm, saved.norm2, dy);
  // A row that is needed several times (the prompt's last, for each answer) gets the sum.
  const spread = (some: tf.Tensor2D): tf.Tensor2D =>
    rows === undefined
      ? some
      : tf.scatterND(tf.reshape(rows, [-1, 1]), some, [saved.attention.y.shape[0], some.shape[1]]);
  const dAttended = spread(back('output', dMiddle, true)!);
  const dQkv = attendBackward(dAttended, config, plan, saved.attention.y, saved.attention.saved);
  const dNormal1 = back('qkv', dQkv, wanted);
  const dx = dNormal1 && normBackward(dNormal1, weights.attentionNorm, saved.norm1, spread(dMiddle));
  return { dx, gradients };
}
