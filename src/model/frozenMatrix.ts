import * as tf from '@tensorflow/tfjs-core';
import { bfloat16MatMul, toBfloat16 } from './bfloat16.ts';
import { matMul } from './engine.ts';

/** How the frozen weights are held and multiplied. bfloat16 halves their memory and doubles the speed of processors that have it. */
export type Precision = 'float32' | 'bfloat16';

/** A weight matrix W [out, in] of the base model; never trained. */
export interface FrozenMatrix {
  out: number;
  in: number;
  /** x [N, in] -> x W^T [N, out] */
  times(x: tf.Tensor2D): tf.Tensor2D;
  /** y [N, out] -> y W [N, in]: the gradient of `times` for x. */
  timesTransposed(y: tf.Tensor2D): tf.Tensor2D;
}

/** Takes `values`, row by row, as W. */
export function frozenMatrix(values: Float32Array, out: number, inputs: number, precision: Precision): FrozenMatrix {
  const weight = tf.tensor2d(values, [out, inputs]);
  if (precision === 'float32') {
    return {
      out,
      in: inputs,
      times: (x) => matMul(x, weight, false, true),
      timesTransposed: (y) => matMul(y, weight),
    };
  }
  const half = toBfloat16(weight);
  weight.dispose();
  return {
    out,
    in: inputs,
    times: (x) => bfloat16MatMul(x, half, true),
    timesTransposed: (y) => bfloat16MatMul(y, half, false),
  };
}
