import * as tf from '@tensorflow/tfjs-core';
import { blockTypes, dequantise } from './dequantise.ts';

/** A matrix of which only single rows are read (token embeddings): it stays quantised, a quarter of the memory or less. */
export interface RowTable {
  /** Rows `ids` [N] -> [N, D] */
  lookUp(ids: Int32Array): tf.Tensor2D;
}

/** @param bytes the matrix' rows as the file holds them; each row is a whole number of blocks */
export function rowTable(bytes: Uint8Array, type: string, width: number): RowTable {
  const block = blockTypes[type];
  if (block === undefined) throw new Error(`unknown block type ${type}`);
  const rowBytes = (width / block.elements) * block.bytes;
  return {
    lookUp(ids) {
      const values = new Float32Array(ids.length * width);
      ids.forEach((id, i) => {
        const row = bytes.subarray(id * rowBytes, (id + 1) * rowBytes);
        values.set(dequantise(row, type), i * width);
      });
      return tf.tensor2d(values, [ids.length, width]);
    },
  };
}
