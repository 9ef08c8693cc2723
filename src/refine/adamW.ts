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
  let sum = 0;
  // By index: an iterator over millions of numbers costs a tenth of a whole training step.
  for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  const norm = Math.sqrt(sum);
  if (norm > limit) {
    const scale = limit / norm;
    for (let i = 0; i < gradient.length; i++) gradient[i]! *= scale;
  }
  return norm;
}

/** The learning rate's share at `step` of `steps` (from 0): a linear rise over the share `warmup`, then half a cosine down to 0. */
export function cosineSchedule(step: number, steps: number, warmup: number): number {
  const rise = Math.ceil(steps * warmup);
  if (step < rise) return (step + 1) / rise;
  return 0.5 * (1 + Math.cos((Math.PI * (step - rise)) / Math.max(1, steps - rise)));
}
