import { kernels } from './engine.ts';
import type { ModelConfig } from './modelConfig.ts';
import { packSequence } from './sequence.ts';

/** Bytes of the intermediates that a training pass keeps for one prompt and its answers, all layers together. */
export function activationBytes(config: ModelConfig, prompt: number, answers: readonly number[]): number {
  const { width, feedForward, heads, kvHeads, headWidth, layers } = config;
  const zeros = (length: number): number[] => Array.from({ length }, () => 0);
  const { ids, blocks } = packSequence(zeros(prompt), answers.map(zeros));
  const scores = blocks.reduce((sum, { length, sees }) => {
    const keys = sees.reduce((total, index) => total + blocks[index]!.length, length);
    return sum + heads * length * keys + 2 * kvHeads * keys * headWidth;
  }, 0);
  const perToken = 4 * width + 2 * (heads + kvHeads) * headWidth + 3 * feedForward;
  return 4 * layers * ((kernels().keepsScores ? scores : 0) + perToken * ids.length);
}
