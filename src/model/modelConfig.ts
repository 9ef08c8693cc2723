import { z } from 'zod';
import { UserError } from '../errors.ts';

/** The numbers of a decoder-only transformer, as its GGUF metadata gives them. */
export interface ModelConfig {
  architecture: string;
  /** L: number of layers. */
  layers: number;
  /** D: width of the residual stream. */
  width: number;
  /** F: width of the feed-forward. */
  feedForward: number;
  /** H: query heads. */
  heads: number;
  /** Hkv: key and value heads (grouped queries: H is a multiple of it). */
  kvHeads: number;
  /** Width of one head. */
  headWidth: number;
  /** Longest sequence, in tokens. */
  context: number;
  vocabulary: number;
  normEpsilon: number;
  ropeBase: number;
  /** Positions are divided by this (linear scaling); 1 without scaling. */
  ropeScale: number;
}

/** A whole number from 1 to `most`; files hold them in 32 or 64 bits. */
const count = (most = 1_000_000): z.ZodType<number> =>
  z.union([z.number(), z.bigint().transform(Number)]).pipe(z.number().int().min(1).max(most));

/**
 * Reads the configuration out of GGUF metadata.
 * @param vocabulary number of rows of the token embedding
 * @throws UserError naming the key that is missing, out of range or asks for something unsupported
 */
export function readModelConfig(
  metadata: Record<string, unknown>,
  architecture: string,
  vocabulary: number,
  path: string,
): ModelConfig {
  const get = <T>(key: string, schema: z.ZodType<T>, otherwise?: T): T => {
    const result = schema.safeParse(metadata[`${architecture}.${key}`] ?? otherwise);
    if (result.success) return result.data;
    throw new UserError(`the model's metadata has no usable ${architecture}.${key}`, {
      where: path,
      fix: 'The file is damaged or not a text model; download it again.',
    });
  };
  const width = get('embedding_length', count());
  const heads = get('attention.head_count', count());
  const kvHeads = get('attention.head_count_kv', count(), heads);
  // As llama.cpp reads them: without a type a factor is linear, older files have another name for it, and 0 is none.
  const scaling = get('rope.scaling.type', z.string(), 'linear');
  const factor = get('rope.scaling.factor', z.number().min(0), get('rope.scale_linear', z.number().min(0), 0));
  if (scaling !== 'none' && scaling !== 'linear') {
    throw new UserError(`rope scaling of type "${scaling}" is not supported`, {
      where: path,
      fix: 'Models without scaling, with linear scaling or with a rope_freqs tensor work.',
    });
  }
  const config: ModelConfig = {
    architecture,
    layers: get('block_count', count(512)),
    width,
    feedForward: get('feed_forward_length', count()),
    heads,
    kvHeads,
    headWidth: get('attention.key_length', count(), width / heads),
    context: get('context_length', count(100_000_000)),
    vocabulary,
    normEpsilon: get('attention.layer_norm_rms_epsilon', z.number().positive()),
    ropeBase: get('rope.freq_base', z.number().positive(), 10_000),
    ropeScale: scaling === 'linear' && factor > 0 ? factor : 1,
  };
  if (get('rope.scaling.attn_factor', z.number(), 1) !== 1) {
    throw new UserError('rope scaling with an attention factor is not supported', {
      where: path,
      fix: 'Models without scaling, with linear scaling or with a rope_freqs tensor work.',
    });
  }
  const rotated = get('rope.dimension_count', count(), config.headWidth);
  if (heads % kvHeads !== 0 || config.headWidth % 2 !== 0 || rotated !== config.headWidth) {
    throw new UserError(
      `unsupported head layout: ${heads} heads, ${kvHeads} key heads, width ${config.headWidth}, ${rotated} rotated`,
      {
        where: path,
        fix: 'Heads must be a multiple of key heads, and rotary positions must cover a whole, even head.',
      },
    );
  }
  return config;
}
