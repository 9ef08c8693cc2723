import type { Architecture } from './architecture.ts';

/** Llama and its likes (SmolLM2 among them): no biases, rotary pairs interleaved in the file. */
export const llama: Architecture = {
  name: 'llama',
  attentionBias: false,
  interleavedRotary: true,
};
