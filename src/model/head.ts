import * as tf from '@tensorflow/tfjs-core';
import { tidy } from './engine.ts';
import type { FrozenMatrix } from './frozenMatrix.ts';
import type { RowTable } from './rowTable.ts';

/** The output head: W [V, D] as a matrix, and its rows one by one. */
export interface Head {
  matrix: FrozenMatrix;
  rows: RowTable;
}

/** Rows whose logits are held at once: 128 rows of a vocabulary of 150,000 are 77 MB. */
const CHUNK_ROWS = 128;

/**
 * Scores `targets` [N] against hidden rows h [N, D] a chunk of rows at a time, so that no [N, V] tensor outlives its chunk.
 * @param logProbs [N], filled with log p(target | row)
 * @returns if asked for, d log p / d h [N, D] = W[target] - sum over v of p(v) W[v]: all that the backward pass needs
 */
export function scoreTokens(
  h: tf.Tensor2D,
  head: Head,
  targets: Int32Array,
  logProbs: Float32Array,
  withSlope: boolean,
): tf.Tensor2D | undefined {
  const slopes: tf.Tensor2D[] = [];
  for (let start = 0; start < targets.length; start += CHUNK_ROWS) {
    const chunk = tidy(() => {
      const target = targets.subarray(start, start + CHUNK_ROWS);
      const part = tf.slice(h, [start, 0], [target.length, h.shape[1]]);
      const logits = head.matrix.times(part);
      const p = tf.softmax(logits);
      // log sum exp = max - log(largest probability): no further pass over the vocabulary needs an exponential.
      const logSum = tf.sub(tf.max(logits, -1), tf.log(tf.max(p, -1)));
      const flat = tf.tensor1d(
        Int32Array.from(target, (token, row) => row * head.matrix.out + token),
        'int32',
      );
      logProbs.set(tf.sub(tf.gather(tf.reshape(logits, [-1]), flat), logSum).dataSync<'float32'>(), start);
      return withSlope ? tf.sub<tf.Tensor2D>(head.rows.lookUp(target), head.matrix.timesTransposed(p)) : undefined;
    });
    if (chunk !== undefined) slopes.push(chunk);
  }
  return withSlope ? tf.concat(slopes, 0) : undefined;
}
