import { UserError } from '../errors.ts';
import type { ModelConfig } from './modelConfig.ts';
import { gaussian } from './random.ts';

/** The projections of a layer that can carry an adapter, by transformers' names. */
export const PROJECTIONS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** Projections that share their input and are computed as one matrix product, their rows below each other. */
export const FUSED_TARGETS = {
  qkv: ['q_proj', 'k_proj', 'v_proj'],
  output: ['o_proj'],
  gateUp: ['gate_proj', 'up_proj'],
  down: ['down_proj'],
} as const satisfies Record<string, readonly Projection[]>;
export type Fused = keyof typeof FUSED_TARGETS;

/** The names of the fused projections, in the order of the computation. */
export const FUSED = Object.keys(FUSED_TARGETS) as Fused[];

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

/** The matrices of one fused projection, which lie side by side among the parameters: views of all their A, of all their B. */
export interface FusedMatrices {
  targets: Projection[];
  /** [targets rank, in] */
  a: Float32Array;
  /** [sum of the targets' out, rank] */
  b: Float32Array;
}

/** A LoRA adapter: every parameter in one array (so that an optimiser sees one), and the matrices that it holds. */
export interface Adapter {
  settings: LoraSettings;
  parameters: Float32Array;
  /** By layer, then in the order of {@link PROJECTIONS}. */
  matrices: LoraMatrix[];
  /** The same by layer and fused projection; one without an adapter is left out. */
  layers: Array<Partial<Record<Fused, FusedMatrices>>>;
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
  const perLayer = ordered.reduce((sum, target) => {
    const [out, inputs] = projectionShape(config, target);
    return sum + rank * (out + inputs);
  }, 0);
  const parameters = new Float32Array(config.layers * perLayer);
  let at = 0;
  const take = (lengths: number[]): { all: Float32Array; each: Float32Array[] } => {
    const start = at;
    const each = lengths.map((length) => parameters.subarray(at, (at += length)));
    return { all: parameters.subarray(start, at), each };
  };
  const adapter: Adapter = { settings: { rank, alpha, targets: ordered }, parameters, matrices: [], layers: [] };
  for (let layer = 0; layer < config.layers; layer++) {
    const fused: Adapter['layers'][number] = {};
    for (const name of FUSED) {
      const own = FUSED_TARGETS[name].filter((target) => targets.includes(target));
      if (own.length === 0) continue;
      const sizes = own.map((target) => projectionShape(config, target));
      const a = take(sizes.map(([, inputs]) => rank * inputs));
      const b = take(sizes.map(([out]) => out * rank));
      fused[name] = { targets: own, a: a.all, b: b.all };
      own.forEach((target, i) => {
        const [out, inputs] = sizes[i]!;
        adapter.matrices.push({ layer, target, in: inputs, out, a: a.each[i]!, b: b.each[i]! });
      });
    }
    adapter.layers.push(fused);
  }
  return adapter;
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
