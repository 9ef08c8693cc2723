/** Moments of AdamW for a flat parameter array. */
export interface AdamWState {
  /** Steps taken. */
  step: number;
  /** Running mean of the gradient. */
  mean: Float32Array;
  /** Running mean of its square. */
  square: Float32Array;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Moments before the first step. */
export function newAdamW(size: number): AdamWState {
  return { step: 0, mean: new Float32Array(size), square: new Float32Array(size) };
}

/** One step of AdamW (Loshchilov and Hutter 2019), in place. */
export function adamWStep(
  state: AdamWState,
  parameters: Float32Array,
  gradient: Float32Array,
  learningRate: number,
  weightDecay: number,
): void {
  const { mean, square } = state;
  state.step++;
  const stepSize = learningRate / (1 - BETA1 ** state.step);
  const correction = 1 / Math.sqrt(1 - BETA2 ** state.step);
  const keep = 1 - learningRate * weightDecay;
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    const m = (mean[i] = BETA1 * mean[i]! + (1 - BETA1) * g);
    const v = (square[i] = BETA2 * square[i]! + (1 - BETA2) * g * g);
    parameters[i] = keep * parameters[i]! - (stepSize * m) / (Math.sqrt(v) * correction + EPSILON);
  }
}

/** Scales a gradient in place so that its norm is at most `limit`. @returns the norm before */
export function clipNorm(gradient: Float32Array, limit: number): number {
  const norm = Math.sqrt(squareSum(gradient));
  if (norm > limit) {
    const scale = limit / norm;
    for (let i = 0; i < gradient.length; i++) gradient[i]! *= scale;
  }
  return norm;
}

/** In four sums: an addition waits for the one before it, and an iterator over millions of numbers takes far longer still. */
function squareSum(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! * values[i]!;
    b += values[i + 1]! * values[i + 1]!;
    c += values[i + 2]! * values[i + 2]!;
    d += values[i + 3]! * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! * values[i]!;
  return a + b + c + d;
}

/** The learning rate's share at `step` of `steps` (from 0): a linear rise over the share `warmup`, then half a cosine down to 0. */
export function cosineSchedule(step: number, steps: number, warmup: number): number {
  const rise = Math.ceil(steps * warmup);
  if (step < rise) return (step + 1) / rise;
  return 0.5 * (1 + Math.cos((Math.PI * (step - rise)) / Math.max(1, steps - rise)));
}
