import * as tf from '@tensorflow/tfjs-core';

/** What the backward pass needs, all [T, F]: the gate before and after its sigmoid, and the up projection. */
export interface FeedForwardSaved {
  gate: tf.Tensor2D;
  sigmoid: tf.Tensor2D;
  up: tf.Tensor2D;
}

/** SwiGLU (Shazeer 2020): [T, 2 F], gate first -> silu(gate) up [T, F]. */
export function swiglu(gateUp: tf.Tensor2D): { y: tf.Tensor2D; saved: FeedForwardSaved } {
  const [gate, up] = tf.split(gateUp, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const sigmoid = tf.sigmoid(gate);
  return { y: tf.mul(tf.mul(gate, sigmoid), up), saved: { gate, sigmoid, up } };
}

/** dy [T, F] -> [T, 2 F]: the gradients of gate and up. */
export function swigluBackward(dy: tf.Tensor2D, { gate, sigmoid, up }: FeedForwardSaved): tf.Tensor2D {
  const silu = tf.mul(gate, sigmoid);
  // d silu / d gate = s + silu (1 - s)
  const slope = tf.add(sigmoid, tf.sub(silu, tf.mul(silu, sigmoid)));
  return tf.concat([tf.mul(tf.mul(dy, up), slope), tf.mul(dy, silu)], 1) as tf.Tensor2D;
}
