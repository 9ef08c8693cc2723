import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels.ts';

export const norm: Kernels['norm'] = (x, gain, epsilon) => {
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon));
  return { y: tf.mul(tf.mul(x, inverse), gain), saved: { x, inverse } };
};

export const normBackward: Kernels['normBackward'] = (dy, gain, { x, inverse }, residual) => {
  const d = tf.mul(dy, gain);
  const normal = tf.mul(x, inverse);
  const dx = tf.mul<tf.Tensor2D>(inverse, tf.sub(d, tf.mul(normal, tf.mean(tf.mul(d, normal), -1, true))));
  return residual === undefined ? dx : tf.add(dx, residual);
};
