import fc from 'fast-check';
import { draftTokens } from '../../src/generate/llama/draftTokens.ts';
import { answerSeed, tokenSeed } from '../../src/generate/llama/sampleSeed.ts';

test('guesses what follows the same tokens in the copied text, nearest to where the answer is', () => {
  const copied = [1, 2, 3, 4, 1, 2, 5, 6];
  expect(draftTokens(copied, [], 3)).toEqual([1, 2, 3]);
  expect(draftTokens(copied, [1], 2)).toEqual([2, 3]);
  expect(draftTokens(copied, [1, 2], 2)).toEqual([3, 4]);
  expect(draftTokens(copied, [9, 9, 9, 9, 1, 2], 9)).toEqual([5, 6]);
  expect(draftTokens(copied, [3, 9], 2)).toEqual([]);
  expect(draftTokens(copied, [1, 2, 3], 0)).toEqual([]);
});

test('property: an answer that copies is guessed right, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }), fc.nat(29), (copied, at) => {
      const answer = copied.slice(0, Math.min(at, copied.length - 1));
      expect(draftTokens(copied, answer, 4)).toEqual(copied.slice(answer.length, answer.length + 4));
    }),
  );
});

test('seeds differ by run, prompt, sample and position, and are 32-bit', () => {
  const answers = [
    answerSeed(1, [5, 6], 0),
    answerSeed(2, [5, 6], 0),
    answerSeed(1, [5, 7], 0),
    answerSeed(1, [5, 6], 1),
  ];
  const seeds = answers.flatMap((seed) => Array.from({ length: 50 }, (_, position) => tokenSeed(seed, position)));
  expect(new Set(seeds).size).toBe(seeds.length);
  for (const seed of seeds) expect(seed === seed >>> 0).toBe(true);
  expect(answerSeed(1, [5, 6], 0)).toBe(answers[0]);
});
