import fc from 'fast-check';
import { differingTokens } from '../../src/refine/differingTokens.ts';

const tokens = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 30 });

test('what is not marked is the same sequence on both sides, and nothing is marked in equal answers', () => {
  fc.assert(
    fc.property(tokens, tokens, (chosen, rejected) => {
      const marks = differingTokens(chosen, rejected);
      expect(chosen.filter((_, i) => marks.chosen[i] === 0)).toEqual(
        rejected.filter((_, i) => marks.rejected[i] === 0),
      );
      expect([...differingTokens(chosen, chosen).chosen]).toEqual(chosen.map(() => 0));
    }),
  );
});

test('one changed token is one mark on each side', () => {
  expect(differingTokens([1, 2, 3, 4], [1, 9, 3, 4])).toEqual({
    chosen: Uint8Array.of(0, 1, 0, 0),
    rejected: Uint8Array.of(0, 1, 0, 0),
  });
});
