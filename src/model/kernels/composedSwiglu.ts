import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels.ts';

export const swiglu: Kernels['swiglu'] = (gateUp) => {
  const [gate, up] = tf.split(gateUp, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  return tf.mul(tf.mul(gate, tf.sigmoid(gate)), up);
};

export const swigluBackward: Kernels['swigluBackward'] = (dy, gateUp) => {
  const [gate, up] = tf.split(gateUp, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const sigmoid = tf.sigmoid(gate);
  const silu = tf.mul(gate, sigmoid);
  // d silu / d gate = s + silu (1 - s)
  const slope = tf.add(sigmoid, tf.sub(silu, tf.mul(silu, sigmoid)));
  return tf.concat([tf.mul(tf.mul(dy, up), slope), tf.mul(dy, silu)], 1) as tf.Tensor2D;
};
