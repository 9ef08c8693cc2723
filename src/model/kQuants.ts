import type { BlockType } from './dequantise.ts';
import { float16 } from './float16.ts';

// Looking a global up for every weight costs more than the arithmetic where globals are proxied, as in jest.
const { fround } = Math;

/** Unpacks the 6-bit scale and minimum of group `group` (0-7) of a Q4_K or Q5_K block from its 12 bytes at `at`. */
function scaleAndMinimum(input: Uint8Array, at: number, group: number): [scale: number, minimum: number] {
  if (group < 4) return [input[at + group]! & 63, input[at + 4 + group]! & 63];
  const mixed = input[at + 4 + group]!;
  return [(mixed & 15) | ((input[at + group - 4]! >> 2) & 48), (mixed >> 4) | ((input[at + group]! >> 2) & 48)];
}

/* Q4_K and Q5_K: d, dmin, 12 bytes of scales, for 5 bits 32 bytes of fifth bits, then nibbles; 8 groups of 32 weights. */
function groupsOf32(bits: 4 | 5): BlockType {
  const bytes = bits === 4 ? 144 : 176;
  return {
    elements: 256,
    bytes,
    decode(input, blocks, output) {
      for (let b = 0; b < blocks; b++) {
        const at = b * bytes;
        const d = float16[input[at]! | (input[at + 1]! << 8)]!;
        const dmin = float16[input[at + 2]! | (input[at + 3]! << 8)]!;
        const high = at + 16;
        const low = bits === 4 ? at + 16 : at + 48;
        for (let group = 0; group < 8; group++) {
          const [scale, minimum] = scaleAndMinimum(input, at + 4, group);
          const dl = fround(d * scale);
          const ml = fround(dmin * minimum);
          const nibbles = low + (group >> 1) * 32;
          const shift = group & 1 ? 4 : 0;
          for (let i = 0; i < 32; i++) {
            let q = (input[nibbles + i]! >> shift) & 15;
            if (bits === 5) q |= ((input[high + i]! >> group) & 1) << 4;
            output[b * 256 + group * 32 + i] = fround(dl * q) - ml;
          }
        }
      }
    },
  };
}

/** The "K" formats: blocks of 256 weights (layouts as in ggml-common.h). */
export const kQuants: Record<string, BlockType> = {
  Q4_K: groupsOf32(4),
  Q5_K: groupsOf32(5),
  // 128 bytes of low nibbles, 64 of upper bit pairs, 16 signed scales, d; 16 groups of 16 weights.
  Q6_K: {
    elements: 256,
    bytes: 210,
    decode(input, blocks, output) {
      const signed = new Int8Array(input.buffer, input.byteOffset, input.length);
      for (let b = 0; b < blocks; b++) {
        const at = b * 210;
        const d = float16[input[at + 208]! | (input[at + 209]! << 8)]!;
        for (let i = 0; i < 256; i++) {
          const half = i >> 7;
          const quarter = (i >> 5) & 3;
          const within = i & 31;
          const low = (input[at + half * 64 + (quarter & 1) * 32 + within]! >> (quarter & 2 ? 4 : 0)) & 15;
          const upper = (input[at + 128 + half * 32 + within]! >> (quarter * 2)) & 3;
          const scale = fround(d * signed[at + 192 + (i >> 4)]!);
          output[b * 256 + i] = scale * ((low | (upper << 4)) - 32);
        }
      }
    },
  },
};
