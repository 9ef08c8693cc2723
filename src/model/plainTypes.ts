import type { BlockType } from './dequantise.ts';
import { float16 } from './float16.ts';

/** Unquantised weights: one element a block. */
export const plainTypes: Record<string, BlockType> = {
  F32: {
    elements: 1,
    bytes: 4,
    decode(input, blocks, output) {
      new Uint8Array(output.buffer, output.byteOffset, blocks * 4).set(input.subarray(0, blocks * 4));
    },
  },
  F16: {
    elements: 1,
    bytes: 2,
    decode(input, blocks, output) {
      for (let i = 0; i < blocks; i++) output[i] = float16[input[2 * i]! | (input[2 * i + 1]! << 8)]!;
    },
  },
  BF16: {
    elements: 1,
    bytes: 2,
    // A bfloat16 is the upper half of a float32.
    decode(input, blocks, output) {
      const bits = new Uint32Array(output.buffer, output.byteOffset, blocks);
      for (let i = 0; i < blocks; i++) bits[i] = (input[2 * i]! | (input[2 * i + 1]! << 8)) << 16;
    },
  },
};
