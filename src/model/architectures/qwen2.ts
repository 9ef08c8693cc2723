import type { Architecture } from './architecture.ts';

/** Qwen2 and Qwen2.5: biases on q, k and v, rotary halves as in transformers. */
export const qwen2: Architecture = {
  name: 'qwen2',
  attentionBias: true,
  interleavedRotary: false,
};
