import { UserError } from '../errors.ts';
import type { ModelConfig } from './modelConfig.ts';
import { gaussian } from './random.ts';

/** The projections of a layer that can carry an adapter, by transformers' names. */
export const PROJECTIONS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** What a LoRA adapter is made of (Hu et al. 2021): y = x W^T + (alpha / rank) x A^T B^T. */
export interface LoraSettings {
  rank: number;
  alpha: number;
  targets: readonly Projection[];
}

/** One adapted projection of one layer. A and B are views into the adapter's parameters. */
export interface LoraMatrix {
  layer: number;
  target: Projection;
  in: number;
  out: number;
  /** A [rank, in], row by row. */
  a: Float32Array;
  /** B [out, rank], row by row. */
  b: Float32Array;
}

/** A LoRA adapter: every parameter in one array (so that an optimiser sees one), and the matrices that it holds. */
export interface Adapter {
  settings: LoraSettings;
  parameters: Float32Array;
  matrices: LoraMatrix[];
}

/** [out, in] of a projection. */
export function projectionShape(config: ModelConfig, target: Projection): [out: number, inputs: number] {
  const { width, feedForward, heads, kvHeads, headWidth } = config;
  switch (target) {
    case 'q_proj':
      return [heads * headWidth, width];
    case 'k_proj':
    case 'v_proj':
      return [kvHeads * headWidth, width];
    case 'o_proj':
      return [width, heads * headWidth];
    case 'gate_proj':
    case 'up_proj':
      return [feedForward, width];
    case 'down_proj':
      return [width, feedForward];
  }
}

/** An adapter whose every parameter is zero. @throws UserError for a rank, alpha or target out of range */
export function zeroAdapter(config: ModelConfig, settings: LoraSettings): Adapter {
  const { rank, alpha, targets } = settings;
  if (!Number.isInteger(rank) || rank < 1 || rank > 1024 || !(alpha > 0) || targets.length === 0) {
    throw new UserError(`impossible LoRA settings: rank ${rank}, alpha ${alpha}, ${targets.length} targets`, {
      fix: 'rank is 1 to 1024, alpha is above 0, and there is at least one target.',
    });
  }
  const ordered = PROJECTIONS.filter((target) => targets.includes(target));
  const places: Array<{ layer: number; target: Projection; in: number; out: number }> = [];
  for (let layer = 0; layer < config.layers; layer++) {
    for (const target of ordered) {
      const [out, inputs] = projectionShape(config, target);
      places.push({ layer, target, in: inputs, out });
    }
  }
  const parameters = new Float32Array(places.reduce((sum, place) => sum + rank * (place.in + place.out), 0));
  let at = 0;
  const take = (length: number): Float32Array => parameters.subarray(at, (at += length));
  const matrices = places.map((place) => ({ ...place, a: take(rank * place.in), b: take(place.out * rank) }));
  return { settings: { rank, alpha, targets: ordered }, parameters, matrices };
}

/** A fresh adapter: B is zero, so that training starts from the base model; A is normal with variance 1 / in. */
export function initialAdapter(config: ModelConfig, settings: LoraSettings, seed: number): Adapter {
  const adapter = zeroAdapter(config, settings);
  const next = gaussian(seed);
  for (const { a, in: inputs } of adapter.matrices) {
    for (let i = 0; i < a.length; i++) a[i] = next() / Math.sqrt(inputs);
  }
  return adapter;
}
