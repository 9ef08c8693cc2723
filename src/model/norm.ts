import * as tf from '@tensorflow/tfjs-core';

/** What the backward pass needs: the normalised rows x r [T, D] and r [T, 1]. */
export interface NormSaved {
  normal: tf.Tensor2D;
  inverse: tf.Tensor2D;
}

/** RMS norm (Zhang and Sennrich 2019): x [T, D] -> x r gain, with r = 1 / sqrt(mean(x^2) + epsilon). */
export function rmsNorm(x: tf.Tensor2D, gain: tf.Tensor1D, epsilon: number): { y: tf.Tensor2D; saved: NormSaved } {
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon)) as tf.Tensor2D;
  const normal = tf.mul(x, inverse) as tf.Tensor2D;
  return { y: tf.mul(normal, gain), saved: { normal, inverse } };
}

/** dy [T, D] -> dx = r (d - n mean(d n)) with d = dy gain, n = x r. */
export function rmsNormBackward(dy: tf.Tensor2D, gain: tf.Tensor1D, { normal, inverse }: NormSaved): tf.Tensor2D {
  const d = tf.mul(dy, gain);
  return tf.mul(inverse, tf.sub(d, tf.mul(normal, tf.mean(tf.mul(d, normal), -1, true))));
}
