import * as tf from '@tensorflow/tfjs-core';
import { matMul } from './engine.ts';
import type { ModelConfig } from './modelConfig.ts';
import { rotate, rotateBack, type Rope } from './rope.ts';
import type { Block } from './sequence.ts';

/** One sequence's positions, laid out for attention. */
export interface AttentionPlan {
  blocks: Block[];
  rope: Rope;
  /** For each block: [1, rows, keys], 0 where a row sees a key, very negative elsewhere. */
  masks: tf.Tensor3D[];
}

/** The mask of each block: the keys of the blocks it sees whole, then its own up to each row. */
export function attentionMasks(blocks: Block[]): tf.Tensor3D[] {
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
}

interface BlockSaved {
  /** [Hkv, G rows, headWidth], G = H / Hkv query heads a key head */
  q: tf.Tensor3D;
  /** [Hkv, keys, headWidth], already scaled by headWidth^-1/2 */
  k: tf.Tensor3D;
  /** [Hkv, keys, headWidth] */
  v: tf.Tensor3D;
  /** Attention probabilities [Hkv, G rows, keys]. */
  p: tf.Tensor3D;
}

/** What the backward pass needs. */
export interface AttentionSaved {
  blocks: BlockSaved[];
  /** [H, T, headWidth] */
  output: tf.Tensor3D;
}

/** Grouped-query attention. qkv [T, (H + 2 Hkv) headWidth], query heads first -> output [T, H headWidth]. */
export function attend(
  qkv: tf.Tensor2D,
  config: ModelConfig,
  plan: AttentionPlan,
): { y: tf.Tensor2D; saved: AttentionSaved } {
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
  const saved: BlockSaved[] = [];
  const outputs: tf.Tensor3D[] = [];
  plan.blocks.forEach(({ length, sees }, index) => {
    const keys = [...sees, index];
    const q = tf.reshape(qs[index]!, [kvHeads, group * length, headWidth]) as tf.Tensor3D;
    const k = gather(ks, keys);
    const v = gather(vs, keys);
    const scores = tf.reshape(matMul(q, k, false, true), [heads, length, k.shape[1]]);
    const p = tf.reshape(tf.softmax(tf.add(scores, plan.masks[index]!)), [
      kvHeads,
      group * length,
      k.shape[1],
    ]) as tf.Tensor3D;
    saved.push({ q, k, v, p });
    outputs.push(tf.reshape(matMul(p, v), [heads, length, headWidth]) as tf.Tensor3D);
  });
  const output = concatRows(outputs);
  return { y: rowsFirst(output), saved: { blocks: saved, output } };
}

/** dy [T, H headWidth] -> dqkv [T, (H + 2 Hkv) headWidth]. */
export function attendBackward(
  dy: tf.Tensor2D,
  config: ModelConfig,
  plan: AttentionPlan,
  saved: AttentionSaved,
): tf.Tensor2D {
  const { heads, kvHeads, headWidth } = config;
  const group = heads / kvHeads;
  const lengths = plan.blocks.map((block) => block.length);
  const dOutput = tf.transpose(tf.reshape(dy, [dy.shape[0], heads, headWidth]), [1, 0, 2]) as tf.Tensor3D;
  // sum over keys of dP P equals the row's dO . O (Dao et al. 2022, appendix B), which is far smaller.
  const along = tf.sum(tf.mul(dOutput, saved.output), -1, true) as tf.Tensor3D;
  const dOutputs = tf.split(dOutput, lengths, 1);
  const alongs = tf.split(along, lengths, 1);
  const dqs: tf.Tensor3D[] = [];
  const dks: tf.Tensor3D[][] = plan.blocks.map(() => []);
  const dvs: tf.Tensor3D[][] = plan.blocks.map(() => []);
  plan.blocks.forEach(({ length, sees }, index) => {
    const keys = [...sees, index];
    const { q, k, v, p } = saved.blocks[index]!;
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
}

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
