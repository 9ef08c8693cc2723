import * as tf from '@tensorflow/tfjs-core';
import { kernels, release, tidy } from './engine.ts';
import type { AttentionPlan, NormSaved } from './kernels/index.ts';
import { layerBackward, layerForward, type LayerLora, type LayerSaved } from './layer.ts';
import { FUSED, type Adapter } from './lora.ts';
import type { Model } from './model.ts';
import { accumulateGradient, fuseLora } from './projection.ts';
import { ropeTables } from './rope.ts';
import type { PackedSequence } from './sequence.ts';

/** An adapter's parameters on the engine. */
export interface LoadedAdapter {
  layers: LayerLora[];
  dispose(): void;
}

/** Puts an adapter on the engine. Its parameters must stay as they are until that is disposed: they may be read in place. */
export function loadAdapter(model: Model, adapter: Adapter): LoadedAdapter {
  const layers = model.layers.map((weights, layer) => {
    const lora: LayerLora = {};
    for (const name of FUSED) {
      const matrices = adapter.layers[layer]?.[name];
      if (matrices !== undefined) lora[name] = fuseLora(weights.projections[name], matrices, adapter.settings);
    }
    return lora;
  });
  const tensors = layers.flatMap((lora) => Object.values(lora).flatMap(({ a, b }) => [a, b]));
  return { layers, dispose: () => tf.dispose(tensors) };
}

/** The log-probability of every answer token of `sequence`, in its order, under the model with or without an adapter. */
export function scoreSequence(
  model: Model,
  adapter: LoadedAdapter | undefined,
  sequence: PackedSequence,
): Float32Array {
  const { plan, rows, dispose } = makePlan(model, sequence);
  let x = model.embedding.lookUp(sequence.ids);
  model.layers.forEach((weights, layer) => {
    const y = tidy(() => layerForward(x, weights, adapter?.layers[layer] ?? {}, model.config, plan, rows(layer)).y);
    x.dispose();
    x = y;
  });
  const logProbs = new Float32Array(sequence.targets.length);
  tidy(() => void scoreRows(model, x, sequence.targets, logProbs, false));
  x.dispose();
  dispose();
  return logProbs;
}

/** A forward pass that can be followed by its backward pass, once; one of the two must be called to release its memory. */
export interface TrainingPass {
  /** As {@link scoreSequence} gives them. */
  logProbs: Float32Array;
  /** Adds to `into` the gradient of the adapter's parameters for the loss whose derivatives by `logProbs` are given. */
  backward(byLogProb: Float32Array, into: Adapter): void;
}

/**
 * Scores a sequence and keeps what the backward pass needs: the intermediates of every layer, or, with `checkpoint`, only
 * every layer's input, from which the layer is computed again (a third more time for a fraction of the memory).
 */
export function trainingPass(
  model: Model,
  adapter: LoadedAdapter,
  sequence: PackedSequence,
  checkpoint: boolean,
): TrainingPass {
  const { config } = model;
  const { plan, rows, dispose } = makePlan(model, sequence);
  const kept: Array<{ x: tf.Tensor2D; saved: LayerSaved | undefined }> = [];
  let x = model.embedding.lookUp(sequence.ids);
  model.layers.forEach((weights, layer) => {
    const { y, saved } = tidy(() => {
      const { y, saved } = layerForward(x, weights, adapter.layers[layer]!, config, plan, rows(layer));
      return { y, saved: checkpoint ? undefined : saved };
    });
    kept.push({ x, saved });
    x = y;
  });
  const logProbs = new Float32Array(sequence.targets.length);
  // The last x stays: the norm's backward pass reads it.
  const scored = tidy(() => scoreRows(model, x, sequence.targets, logProbs, true));

  return {
    logProbs,
    backward(byLogProb, into) {
      let dy = tidy(() => {
        const dRows = tf.mul(scored.slope!, tf.tensor2d(byLogProb, [byLogProb.length, 1])) as tf.Tensor2D;
        return kernels().normBackward(dRows, model.outputNorm, scored.norm);
      });
      release(scored);
      for (let layer = model.layers.length - 1; layer >= 0; layer--) {
        const weights = model.layers[layer]!;
        const lora = adapter.layers[layer]!;
        const { x, saved } = kept[layer]!;
        const { dx, gradients } = tidy(() =>
          layerBackward(
            dy,
            weights,
            lora,
            config,
            plan,
            saved ?? layerForward(x, weights, lora, config, plan, rows(layer)).saved,
            layer > 0,
            rows(layer),
          ),
        );
        for (const name of FUSED) {
          const gradient = gradients[name];
          if (gradient !== undefined) accumulateGradient(gradient, into.layers[layer]![name]!);
        }
        tf.dispose([dy, x]);
        if (saved !== undefined) release(saved);
        if (dx !== undefined) dy = dx;
      }
      dispose();
    },
  };
}

function scoreRows(
  model: Model,
  x: tf.Tensor2D,
  targets: Int32Array,
  logProbs: Float32Array,
  withSlope: boolean,
): { norm: NormSaved; slope: tf.Tensor2D | undefined } {
  const { y, saved } = kernels().norm(x, model.outputNorm, model.config.normEpsilon);
  const scored = kernels().score(y, model.head, targets, withSlope);
  logProbs.set(scored.logProbs.dataSync<'float32'>());
  return { norm: saved, slope: scored.slope };
}

interface Plan {
  plan: AttentionPlan;
  /** The rows that are needed of a layer, all if undefined. */
  rows(layer: number): tf.Tensor1D | undefined;
  dispose(): void;
}

function makePlan(model: Model, { positions, blocks, rows }: PackedSequence): Plan {
  const rope = ropeTables(model.config, positions, model.ropeFactors);
  const layout = kernels().layOut(blocks);
  const scored = tf.tensor1d(rows, 'int32');
  return {
    plan: { blocks, rope, layout },
    rows: (layer) => (layer === model.layers.length - 1 ? scored : undefined),
    dispose: () => tf.dispose([rope.cos, rope.sin, scored, ...layout]),
  };
}
