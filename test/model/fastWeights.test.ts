import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { fastWeights } from '../../src/model/index.ts';
import { dequantise } from '../../src/model/dequantise.ts';
import { encodeQ8, halfBits } from '../../src/model/encodeQ8.ts';
import { float16 } from '../../src/model/float16.ts';
import { openGguf, readTensor } from '../../src/model/gguf.ts';
import { temporaryFolder } from '../history/testRepository.ts';

temporaryFolder();

test('a model without slow types is used as it is', async () => {
  expect(await fastWeights('fixtures/model/tiny-llama.gguf')).toBe('fixtures/model/tiny-llama.gguf');
});

test('slow types become Q8_0 within its precision, everything else stays bit for bit', async () => {
  const source = await openGguf('fixtures/model/quants.gguf');
  const path = await fastWeights('fixtures/model/quants.gguf');
  expect(await fastWeights('fixtures/model/quants.gguf')).toBe(path);
  expect(existsSync(path)).toBe(true);
  const copy = await openGguf(path);
  expect(copy.metadata).toEqual(source.metadata);
  expect([...copy.tensors.keys()]).toEqual([...source.tensors.keys()]);
  for (const { name, shape, type } of source.tensors.values()) {
    const before = await readTensor(source, name, shape);
    const after = await readTensor(copy, name, shape);
    const isSlow = type === 'Q4_1' || type === 'Q5_1';
    expect(copy.tensors.get(name)!.type).toBe(isSlow ? 'Q8_0' : type);
    if (!isSlow) expect(Buffer.from(after.buffer).equals(Buffer.from(before.buffer))).toBe(true);
    else expectClose(before, after);
  }
});

test('property: half-precision bits are those of the nearest number', () => {
  const finite = float16.subarray(0, 0x7c00);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 65000, noNaN: true }), (value) => {
      const bits = halfBits(value);
      const error = Math.abs(finite[bits]! - value);
      expect(error).toBeLessThanOrEqual(Math.abs(finite[Math.max(0, bits - 1)]! - value));
      expect(error).toBeLessThanOrEqual(Math.abs(finite[Math.min(0x7bff, bits + 1)]! - value));
    }),
  );
  for (let bits = 0; bits < 0x7c00; bits += 7) expect(halfBits(finite[bits]!)).toBe(bits);
});

test('property: Q8_0 holds each weight to within half a step', () => {
  const block = fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), (blocks) => {
      const weights = Float32Array.from(blocks.flat());
      expectClose(weights, dequantise(encodeQ8(weights), 'Q8_0'));
    }),
  );
});

/** Half a step of 1/127 of the block's largest, and what rounding the scale to half precision adds. */
function expectClose(before: Float32Array, after: Float32Array): void {
  expect(after).toHaveLength(before.length);
  for (let start = 0; start < before.length; start += 32) {
    const largest = before.subarray(start, start + 32).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // Below 2^-14 half-precision scales have a fixed step.
    const bound = largest * (0.5 / 127 + 2 ** -11) + 127 * 2 ** -25 + 1e-12;
    for (let i = start; i < start + 32; i++) {
      const error = Math.abs(before[i]! - after[i]!);
      if (error > bound) throw new Error(`weight ${i}: ${before[i]} became ${after[i]}, more than ${bound} off`);
    }
  }
}
