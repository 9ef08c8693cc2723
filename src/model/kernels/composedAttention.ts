import * as tf from '@tensorflow/tfjs-core';
import { rotate, rotateBack } from '../rope.ts';
import type { Kernels } from './kernels.ts';
import { matMul } from './matMul.ts';

/** The mask of each block [1, rows, keys]: 0 where a row sees a key, very negative elsewhere. */
export const layOut: Kernels['layOut'] = (blocks) => {
  const masks = new Map<string, tf.Tensor3D>();
  return blocks.map(({ length, sees }) => {
    const before = sees.reduce((sum, index) => sum + blocks[index]!.length, 0);
    const key = `${length} ${before}`;
    const known = masks.get(key);
    if (known !== undefined) return known;
    const keys = before + length;
    const values = new Float32Array(length * keys);
    for (let row = 0; row < length; row++) values.fill(-1e9, row * keys + before + row + 1, (row + 1) * keys);
    const mask = tf.tensor3d(values, [1, length, keys]);
    masks.set(key, mask);
    return mask;
  });
};

/*
 * Kept for the backward pass, of each block: q [Hkv, G rows, headWidth] with G = H / Hkv query heads a key head,
 * k [Hkv, keys, headWidth], scaled by headWidth^-1/2, v like k, and the probabilities p [Hkv, G rows, keys].
 */
export const attend: Kernels['attend'] = (qkv, config, plan) => {
  const { heads, kvHeads, headWidth } = config;
  const rows = qkv.shape[0];
  const group = heads / kvHeads;
  const byHead = tf.transpose(tf.reshape(qkv, [rows, heads + 2 * kvHeads, headWidth]), [1, 0, 2]) as tf.Tensor3D;
  const [turned, v] = tf.split(byHead, [heads + kvHeads, kvHeads], 0) as [tf.Tensor3D, tf.Tensor3D];
  const [q, k] = tf.split(rotate(turned, plan.rope), [heads, kvHeads], 0) as [tf.Tensor3D, tf.Tensor3D];
  const lengths = plan.blocks.map((block) => block.length);
  const qs = tf.split(q, lengths, 1) as tf.Tensor3D[];
  const ks = tf.split(tf.mul(k, headWidth ** -0.5), lengths, 1) as tf.Tensor3D[];
  const vs = tf.split(v, lengths, 1) as tf.Tensor3D[];
  const saved: tf.Tensor3D[] = [];
  const outputs: tf.Tensor3D[] = [];
  plan.blocks.forEach(({ length, sees }, index) => {
    const keys = [...sees, index];
    const q = tf.reshape(qs[index]!, [kvHeads, group * length, headWidth]) as tf.Tensor3D;
    const k = gather(ks, keys);
    const v = gather(vs, keys);
    const scores = tf.reshape(matMul(q, k, false, true), [heads, length, k.shape[1]]);
    const p = tf.reshape(tf.softmax(tf.add(scores, plan.layout[index]!)), [
      kvHeads,
      group * length,
      k.shape[1],
    ]) as tf.Tensor3D;
    saved.push(q, k, v, p);
    outputs.push(tf.reshape(matMul(p, v), [heads, length, headWidth]) as tf.Tensor3D);
  });
  return { y: rowsFirst(concatRows(outputs)), saved };
};

export const attendBackward: Kernels['attendBackward'] = (dy, config, plan, y, saved) => {
  const { heads, kvHeads, headWidth } = config;
  const group = heads / kvHeads;
  const lengths = plan.blocks.map((block) => block.length);
  const byHead = (x: tf.Tensor2D): tf.Tensor3D =>
    tf.transpose(tf.reshape(x, [x.shape[0], heads, headWidth]), [1, 0, 2]) as tf.Tensor3D;
  const dOutput = byHead(dy);
  // sum over keys of dP P equals the row's dO . O (Dao et al. 2022, appendix B), which is far smaller.
  const along = tf.sum(tf.mul(dOutput, byHead(y)), -1, true) as tf.Tensor3D;
  const dOutputs = tf.split(dOutput, lengths, 1);
  const alongs = tf.split(along, lengths, 1);
  const dqs: tf.Tensor3D[] = [];
  const dks: tf.Tensor3D[][] = plan.blocks.map(() => []);
  const dvs: tf.Tensor3D[][] = plan.blocks.map(() => []);
  plan.blocks.forEach(({ length, sees }, index) => {
    const keys = [...sees, index];
    const [q, k, v, p] = saved.slice(4 * index) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
    const dO = tf.reshape(dOutputs[index]!, [kvHeads, group * length, headWidth]) as tf.Tensor3D;
    const rowSums = tf.reshape(alongs[index]!, [kvHeads, group * length, 1]) as tf.Tensor3D;
    const dScores = tf.mul(p, tf.sub(matMul(dO, v, false, true), rowSums)) as tf.Tensor3D;
    dqs.push(tf.reshape(matMul(dScores, k), [heads, length, headWidth]) as tf.Tensor3D);
    const sizes = keys.map((key) => lengths[key]!);
    scatter(matMul(dScores, q, true, false), sizes, keys, dks);
    scatter(matMul(p, dO, true, false), sizes, keys, dvs);
  });
  const dk = tf.mul(concatRows(dks.map(sum)), headWidth ** -0.5) as tf.Tensor3D;
  const dTurned = rotateBack(tf.concat([concatRows(dqs), dk], 0), plan.rope);
  return rowsFirst(tf.concat([dTurned, concatRows(dvs.map(sum))], 0));
};

function gather(parts: tf.Tensor3D[], indices: number[]): tf.Tensor3D {
  return concatRows(indices.map((index) => parts[index]!));
}

/** Gives each block its part of the gradient of the keys (or values) that a later block saw. */
function scatter(gradient: tf.Tensor3D, sizes: number[], keys: number[], into: tf.Tensor3D[][]): void {
  const parts = keys.length === 1 ? [gradient] : (tf.split(gradient, sizes, 1) as tf.Tensor3D[]);
  keys.forEach((key, i) => into[key]!.push(parts[i]!));
}

function sum(parts: tf.Tensor3D[]): tf.Tensor3D {
  return parts.length === 1 ? parts[0]! : tf.addN(parts);
}

function concatRows(parts: tf.Tensor3D[]): tf.Tensor3D {
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
}

/** [heads, T, headWidth] -> [T, heads headWidth] */
function rowsFirst(x: tf.Tensor3D): tf.Tensor2D {
  return tf.reshape(tf.transpose(x, [1, 0, 2]), [x.shape[1], x.shape[0] * x.shape[2]]);
}
