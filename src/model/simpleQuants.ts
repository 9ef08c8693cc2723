import type { BlockType } from './dequantise.ts';
import { float16 } from './float16.ts';

// Looking a global up for every weight costs more than the arithmetic where globals are proxied, as in jest.
const { fround } = Math;

/*
 * Blocks of 32 weights (layouts as in ggml-common.h): a half-precision scale d, for the `_1` types a minimum m,
 * for 5 bits four bytes with each weight's fifth bit, then two weights a byte: the low nibbles are weights 0-15.
 */
function nibbles(options: { bits: 4 | 5; minimum: boolean }): BlockType {
  const header = options.minimum ? 4 : 2;
  const high = options.bits === 5 ? 4 : 0;
  const bytes = header + high + 16;
  // Without a minimum, weights are centred on zero.
  const centre = options.minimum ? 0 : options.bits === 4 ? 8 : 16;
  return {
    elements: 32,
    bytes,
    decode(input, blocks, output) {
      for (let b = 0; b < blocks; b++) {
        const at = b * bytes;
        const d = float16[input[at]! | (input[at + 1]! << 8)]!;
        // Adding -0 changes nothing, not even the sign of a zero.
        const m = options.minimum ? float16[input[at + 2]! | (input[at + 3]! << 8)]! : -0;
        let fifth = 0;
        for (let i = 0; i < high; i++) fifth |= input[at + header + i]! << (8 * i);
        for (let i = 0; i < 16; i++) {
          const byte = input[at + header + high + i]!;
          const low = (byte & 15) | (((fifth >>> i) & 1) << 4);
          const upper = (byte >> 4) | (((fifth >>> (i + 16)) & 1) << 4);
          output[b * 32 + i] = fround(d * (low - centre)) + m;
          output[b * 32 + 16 + i] = fround(d * (upper - centre)) + m;
        }
      }
    },
  };
}

/** The original block formats of ggml. */
export const simpleQuants: Record<string, BlockType> = {
  Q4_0: nibbles({ bits: 4, minimum: false }),
  Q4_1: nibbles({ bits: 4, minimum: true }),
  Q5_0: nibbles({ bits: 5, minimum: false }),
  Q5_1: nibbles({ bits: 5, minimum: true }),
  Q8_0: {
    elements: 32,
    bytes: 34,
    decode(input, blocks, output) {
      const signed = new Int8Array(input.buffer, input.byteOffset, input.length);
      for (let b = 0; b < blocks; b++) {
        const at = b * 34;
        const d = float16[input[at]! | (input[at + 1]! << 8)]!;
        for (let i = 0; i < 32; i++) output[b * 32 + i] = signed[at + 2 + i]! * d;
      }
    },
  },
};
