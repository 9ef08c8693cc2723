import * as tf from '@tensorflow/tfjs-core';

/**
 * Matrix product of the last two axes: `a` [.., M, K] by `b` [.., K, N], each transposed first where asked.
 * wasm's product is 10 to 60 times slower with a transposed operand than with a copy that was transposed beforehand.
 */
export function matMul<T extends tf.Tensor>(a: T, b: T, transposeA = false, transposeB = false): T {
  if (tf.getBackend() !== 'wasm' || !(transposeA || transposeB)) return tf.matMul(a, b, transposeA, transposeB);
  const flip = (x: T): T => {
    const axes = x.shape.map((_, axis) => axis);
    axes.push(...axes.splice(-2).reverse());
    return tf.transpose(x, axes);
  };
  return tf.tidy(() => tf.matMul(transposeA ? flip(a) : a, transposeB ? flip(b) : b));
}
