/** Weights of a Q8_0 block, and the bytes it takes: a half-precision scale, then a signed byte a weight. */
export const Q8_ELEMENTS = 32;
export const Q8_BYTES = 34;

/** Encodes weights as Q8_0 (layout as in ggml-common.h). @param weights a multiple of 32 of them */
export function encodeQ8(weights: Float32Array): Uint8Array {
  const blocks = weights.length / Q8_ELEMENTS;
  if (!Number.isInteger(blocks)) throw new RangeError(`${weights.length} weights are not whole blocks`);
  const bytes = new Uint8Array(blocks * Q8_BYTES);
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < blocks; block++) {
    const start = block * Q8_ELEMENTS;
    let largest = 0;
    for (let i = 0; i < Q8_ELEMENTS; i++) {
      const size = weights[start + i]!;
      largest = size > largest ? size : -size > largest ? -size : largest;
    }
    const scale = largest / 127;
    const at = block * Q8_BYTES;
    view.setUint16(at, halfBits(scale), true);
    if (scale === 0) continue;
    for (let i = 0; i < Q8_ELEMENTS; i++) view.setInt8(at + 2 + i, Math.round(weights[start + i]! / scale));
  }
  return bytes;
}

/** The bits of the half-precision number nearest to one that isn't negative, ties to even. */
export function halfBits(value: number): number {
  if (value >= 65520) return 0x7c00;
  if (value === 0) return 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(value)));
  // In units of the last place; a normal number has 1024 to 2047 of them.
  const units = roundToEven(value / 2 ** (exponent - 10));
  return (exponent + 14) * 1024 + units;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
