import { UserError } from '../errors.ts';
import { engineLimit, kernels } from './engine.ts';
import { PROJECTIONS, projectionShape } from './lora.ts';
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

/** The same where only every layer's input is kept, and one layer at a time is computed again. */
export function checkpointedBytes(config: ModelConfig, prompt: number, answers: readonly number[]): number {
  const tokens = answers.reduce((sum, answer) => sum + answer, prompt);
  return activationBytes(config, prompt, answers) / config.layers + 4 * config.layers * config.width * tokens;
}

/**
 * Bytes that the engine in use can take for intermediates beside a model's weights in float32: half of what is left, as
 * each step also makes what it soon gives back. Infinity where the machine's memory alone is the limit.
 * @param path the model's file, for the error
 * @throws UserError naming the engine when the weights alone are too much for it
 */
export function engineRoom(config: ModelConfig, path: string): number {
  const { name, bytes } = engineLimit();
  const shapes = PROJECTIONS.map((target) => projectionShape(config, target));
  const layer = shapes.reduce((sum, [out, inputs]) => sum + out * inputs, 0);
  const weights = 4 * (config.layers * layer + config.vocabulary * config.width);
  if (weights > bytes * (1 - 1 / 16)) {
    const gigabytes = (value: number): string => (value / 1e9).toFixed(1);
    throw new UserError(
      `the model is too large for the ${name} engine: ${gigabytes(weights)} GB of weights, ${gigabytes(bytes)} GB in all`,
      { where: path, fix: 'codelutra setup makes the native engine, which has no such limit; or use a smaller model.' },
    );
  }
  return (bytes - weights) / 2;
}
