import fc from 'fast-check';
import { BoundedOutput } from '../../src/sandbox/boundedOutput.ts';

test('keeps everything that fits, else exactly the head and the tail, and says how much is missing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 30, unit: 'grapheme-ascii' }), { maxLength: 60 }),
      fc.integer({ min: 2, max: 200 }),
      (chunks, kept) => {
        const output = new BoundedOutput(kept);
        for (const chunk of chunks) output.add(Buffer.from(chunk));
        const all = chunks.join('');
        const half = Math.floor(kept / 2);
        const expected =
          all.length <= 2 * half
            ? all
            : `${all.slice(0, half)}\n[... ${all.length - 2 * half} bytes cut ...]\n${all.slice(-half)}`;
        expect(output.text()).toBe(expected);
        expect(output.bytes).toBe(all.length);
      },
    ),
  );
});
