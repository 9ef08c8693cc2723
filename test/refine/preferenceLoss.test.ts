import fc from 'fast-check';
import { preferenceLoss, type LossSettings, type ScoredAnswer } from '../../src/refine/preferenceLoss.ts';

const logProb = fc.double({ min: -12, max: -0.001, noNaN: true });
const answer = fc
  .array(fc.tuple(logProb, logProb, fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((tokens): ScoredAnswer => ({
    policy: Float32Array.from(tokens, ([policy]) => policy),
    reference: Float32Array.from(tokens, ([, reference]) => reference),
    differs: Uint8Array.from(tokens, ([, , differs]) => Number(differs)),
  }));
const settings = fc.record<LossSettings>({
  preference: fc.boolean(),
  beta: fc.double({ min: 0.01, max: 2, noNaN: true }),
  lambda: fc.double({ min: 0, max: 3, noNaN: true }),
  focalMask: fc.constantFrom('off', 'rejected', 'both'),
});
const chance = fc.double({ min: 0, max: 1, noNaN: true });

test('the derivatives are those of the loss', () => {
  fc.assert(
    fc.property(answer, answer, chance, chance, settings, (chosen, rejected, probability, weight, setting) => {
      const at = (c: ScoredAnswer, r: ScoredAnswer): number => preferenceLoss(c, r, probability, weight, setting).loss;
      const { byChosen, byRejected } = preferenceLoss(chosen, rejected, probability, weight, setting);
      const nudge = (from: ScoredAnswer, t: number, by: number): ScoredAnswer => {
        const policy = Float32Array.from(from.policy);
        policy[t]! += by;
        return { ...from, policy };
      };
      const step = 1 / 64;
      chosen.policy.forEach((_, t) => {
        const slope = (at(nudge(chosen, t, step), rejected) - at(nudge(chosen, t, -step), rejected)) / (2 * step);
        expect(Math.abs(slope - byChosen[t]!)).toBeLessThan(2e-3);
      });
      rejected.policy.forEach((_, t) => {
        const slope = (at(chosen, nudge(rejected, t, step)) - at(chosen, nudge(rejected, t, -step))) / (2 * step);
        expect(Math.abs(slope - byRejected[t]!)).toBeLessThan(2e-3);
      });
    }),
  );
});

test('without masks, swapping the answers and the label leaves the preference term as it is', () => {
  fc.assert(
    fc.property(answer, answer, chance, (chosen, rejected, probability) => {
      const plain: LossSettings = { preference: true, beta: 0.3, lambda: 0, focalMask: 'off' };
      const there = preferenceLoss(chosen, rejected, probability, 1, plain);
      const back = preferenceLoss(rejected, chosen, 1 - probability, 1, plain);
      expect(back.loss).toBeCloseTo(there.loss, 5);
      expect(back.margin).toBeCloseTo(-there.margin, 5);
    }),
  );
});

test('a pair that nobody is sure of pulls nowhere from a policy that equals the base', () => {
  const same: ScoredAnswer = {
    policy: Float32Array.of(-1, -2),
    reference: Float32Array.of(-1, -2),
    differs: Uint8Array.of(1, 1),
  };
  const { byRejected } = preferenceLoss(same, same, 0.5, 1, {
    preference: true,
    beta: 0.1,
    lambda: 0,
    focalMask: 'off',
  });
  expect([...byRejected]).toEqual([-0, -0]);
});

test('extreme margins stay finite', () => {
  const sure: ScoredAnswer = {
    policy: Float32Array.of(-1),
    reference: Float32Array.of(-9000),
    differs: Uint8Array.of(1),
  };
  const lost: ScoredAnswer = {
    policy: Float32Array.of(-9000),
    reference: Float32Array.of(-1),
    differs: Uint8Array.of(1),
  };
  const setting: LossSettings = { preference: true, beta: 2, lambda: 1, focalMask: 'both' };
  expect(preferenceLoss(sure, lost, 1, 1, setting).loss).toBeCloseTo(1, 5);
  expect(preferenceLoss(lost, sure, 1, 1, setting).loss).toBeCloseTo(2 * 2 * 8999 + 9000, 0);
});
