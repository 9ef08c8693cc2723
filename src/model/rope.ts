import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from './modelConfig.ts';

/** Rotary position embedding (Su et al. 2021) for the positions of one sequence. */
export interface Rope {
  /** [1, T, headWidth] */
  cos: tf.Tensor3D;
  /** [1, T, headWidth], the first half negated. */
  sin: tf.Tensor3D;
}

/**
 * Tables for `positions` [T].
 * @param factors [headWidth / 2] by which each frequency is divided (llama3's scaling, the file's `rope_freqs`)
 */
export function ropeTables(config: ModelConfig, positions: Int32Array, factors: Float32Array | undefined): Rope {
  const { headWidth, ropeBase, ropeScale } = config;
  const half = headWidth / 2;
  const cos = new Float32Array(positions.length * headWidth);
  const sin = new Float32Array(positions.length * headWidth);
  for (let t = 0; t < positions.length; t++) {
    for (let i = 0; i < half; i++) {
      const frequency = ropeBase ** (-i / half) / (factors?.[i] ?? 1);
      const angle = (positions[t]! / ropeScale) * frequency;
      const at = t * headWidth + i;
      cos[at] = cos[at + half] = Math.cos(angle);
      sin[at] = -Math.sin(angle);
      sin[at + half] = Math.sin(angle);
    }
  }
  const shape: [number, number, number] = [1, positions.length, headWidth];
  return { cos: tf.tensor3d(cos, shape), sin: tf.tensor3d(sin, shape) };
}

/** Rotates each head's halves: x [heads, T, headWidth]. */
export function rotate(x: tf.Tensor3D, { cos, sin }: Rope): tf.Tensor3D {
  return tf.add(tf.mul(x, cos), tf.mul(swapHalves(x), sin));
}

/** Rotates back: the gradient of `rotate`. */
export function rotateBack(x: tf.Tensor3D, { cos, sin }: Rope): tf.Tensor3D {
  return tf.sub(tf.mul(x, cos), tf.mul(swapHalves(x), sin));
}

function swapHalves(x: tf.Tensor3D): tf.Tensor3D {
  const [first, second] = tf.split(x, 2, -1);
  return tf.concat([second!, first!], -1) as tf.Tensor3D;
}
