import fc from 'fast-check';
import { adamWStep, clipNorm, cosineSchedule, newAdamW } from '../../src/refine/adamW.ts';

test('follows the published update, written out for one number in float64', () => {
  const gradients = [0.5, -0.2, 0.1, 0.4];
  const parameters = Float32Array.of(1);
  const state = newAdamW(1);
  let [x, m, v] = [1, 0, 0];
  gradients.forEach((g, i) => {
    adamWStep(state, parameters, Float32Array.of(g), 0.01, 0.1);
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const [mHat, vHat] = [m / (1 - 0.9 ** (i + 1)), v / (1 - 0.999 ** (i + 1))];
    x = x - 0.01 * (mHat / (Math.sqrt(vHat) + 1e-8) + 0.1 * x);
    expect(parameters[0]).toBeCloseTo(x, 6);
  });
});

test('a clipped gradient keeps its direction and has at most the norm asked for', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, min: -100, max: 100, minLength: 1, maxLength: 20 }), (gradient) => {
      const before = Float32Array.from(gradient);
      const norm = clipNorm(gradient, 1);
      const after = Math.hypot(...gradient);
      expect(after).toBeLessThanOrEqual(Math.min(norm, 1) * (1 + 1e-5));
      gradient.forEach((g, i) => expect(Math.abs(g * Math.max(norm, 1) - before[i]!)).toBeLessThan(1e-3));
    }),
  );
});

test('the learning rate rises to its full value, then falls to nearly nothing', () => {
  const rates = Array.from({ length: 100 }, (_, step) => cosineSchedule(step, 100, 0.1));
  expect(rates[9]).toBe(1);
  expect(rates.slice(0, 10)).toEqual([...rates.slice(0, 10)].sort((a, b) => a - b));
  expect(rates.slice(10)).toEqual([...rates.slice(10)].sort((a, b) => b - a));
  expect(rates[99]).toBeLessThan(0.01);
});
