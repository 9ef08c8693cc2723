import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels.ts';
import { matMul } from './matMul.ts';

/** Rows whose logits are held at once: 128 rows of a vocabulary of 150,000 are 77 MB. */
const CHUNK_ROWS = 128;

export const score: Kernels['score'] = (h, head, targets, withSlope) => {
  const weight = head.tensors[0] as tf.Tensor2D;
  const chunks: tf.Tensor[][] = [];
  for (let start = 0; start < targets.length; start += CHUNK_ROWS) {
    const target = targets.subarray(start, start + CHUNK_ROWS);
    chunks.push(
      tf.tidy(() => {
        const logits = matMul(tf.slice(h, [start, 0], [target.length, h.shape[1]]), weight, false, true);
        const p = tf.softmax(logits);
        // log sum exp = max - log(largest probability): no further pass over the vocabulary needs an exponential.
        const logSum = tf.sub(tf.max(logits, -1), tf.log(tf.max(p, -1)));
        const places = Int32Array.from(target, (token, row) => row * head.out + token);
        const own = tf.gather(tf.reshape(logits, [-1]), tf.tensor1d(places, 'int32'));
        const logProbs = tf.sub(own, logSum);
        if (!withSlope) return [logProbs];
        return [logProbs, tf.sub(tf.gather(weight, tf.tensor1d(target, 'int32')), matMul(p, weight))];
      }),
    );
  }
  return {
    logProbs: tf.concat(chunks.map(([logProbs]) => logProbs as tf.Tensor1D)),
    slope: withSlope ? tf.concat(chunks.map(([, slope]) => slope as tf.Tensor2D)) : undefined,
  };
};
