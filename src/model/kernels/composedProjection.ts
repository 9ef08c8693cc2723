import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../errors.ts';
import type { Kernels, LoraFactors } from './kernels.ts';
import { matMul } from './matMul.ts';

export const freeze: Kernels['freeze'] = (values, out, inputs, precision) => {
  if (precision !== 'float32') {
    throw new UserError(`${precision} needs the native engine`, {
      fix: 'codelutra setup makes it; float32 works without.',
    });
  }
  return { out, in: inputs, tensors: [tf.tensor2d(values.slice(), [out, inputs])] };
};

export const project: Kernels['project'] = (x, { tensors, out }, { bias, lora, residual }) => {
  let y = matMul(x, tensors[0] as tf.Tensor2D, false, true);
  if (bias !== undefined) y = tf.add(y, bias);
  if (residual !== undefined) y = tf.add(y, residual);
  if (lora === undefined) return { y, low: undefined };
  const low = tf.mul<tf.Tensor2D>(matMul(x, lora.a, false, true), lora.scale);
  return { y: tf.add(y, matMul(low, blockDiagonal(lora, out), false, true)), low };
};

export const projectBackward: Kernels['projectBackward'] = (dy, x, { tensors, out }, { lora, low, wanted = true }) => {
  const dx = wanted ? matMul(dy, tensors[0] as tf.Tensor2D) : undefined;
  if (lora === undefined || low === undefined) return { dx, gradient: undefined };
  const dLow = tf.mul<tf.Tensor2D>(matMul(dy, blockDiagonal(lora, out)), lora.scale);
  const rank = lora.b.shape[1];
  const whole = matMul(dy, low, true, false);
  const b = lora.parts.map((part, i) => tf.slice(whole, [part.firstOut, i * rank], [part.out, rank]));
  return {
    dx: dx === undefined ? undefined : tf.add(dx, matMul(dLow, lora.a)),
    gradient: { a: matMul(dLow, x, true, false), b: tf.concat(b, 0) },
  };
};

/** B of all parts as one [out, R], with zeros where a part's ranks do not reach. */
function blockDiagonal({ b, parts }: LoraFactors, out: number): tf.Tensor2D {
  const rank = b.shape[1];
  let row = 0;
  const columns = parts.map((part) => {
    const own = tf.slice(b, [row, 0], [part.out, rank]);
    row += part.out;
    return tf.pad(own, [
      [part.firstOut, out - part.firstOut - part.out],
      [0, 0],
    ]);
  });
  return tf.concat(columns, 1) as tf.Tensor2D;
}
