import type { LlamaSettings } from './request.ts';

/** What was fastest where it was measured (docs/performance-generate.md). */
export const LLAMA_DEFAULTS: Omit<LlamaSettings, 'model' | 'adapter'> = {
  weights: 'fast',
  slots: 64,
  batch: 512,
  flashAttention: true,
  draft: 'auto',
  threads: 0,
};
