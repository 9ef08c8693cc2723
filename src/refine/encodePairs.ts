import type { Pair } from '../preference/index.ts';
import { answerTokens, promptTokens, type Tokenizer } from '../model/index.ts';
import { differingTokens } from './differingTokens.ts';

/** A preference pair as the trainer sees it: token ids and what the loss needs. */
export interface EncodedPair {
  id: string;
  prompt: number[];
  chosen: number[];
  rejected: number[];
  chosenDiffers: Uint8Array;
  rejectedDiffers: Uint8Array;
  probability: number;
  weight: number;
}

/** Pairs ready for training, and those that can't be used, with why. */
export interface EncodedPairs {
  pairs: EncodedPair[];
  refused: Array<{ id: string; why: string }>;
}

/** Which pairs can be trained on. */
export interface EncodeLimits {
  /** Longest prompt with both answers. */
  maxTokens: number;
  /** Longest prompt with one answer. */
  context: number;
  /** Whether the engine can hold a pair of these lengths. */
  fits: (prompt: number, answers: readonly number[]) => boolean;
}

/**
 * Tokenises pairs with the model's own template. Pairs longer than `maxTokens` (prompt and both answers), or with an answer
 * that ends beyond the model's `context`, are refused, never cut: half a function is no right answer.
 */
export function encodePairs(
  pairs: readonly Pair[],
  tokenizer: Tokenizer,
  { maxTokens, context, fits }: EncodeLimits,
): EncodedPairs {
  const result: EncodedPairs = { pairs: [], refused: [] };
  for (const pair of pairs) {
    if (pair.weight === 0) {
      // The likelihood term isn't weighted: it would go on imitating the chosen answer.
      result.refused.push({ id: pair.id, why: 'its weight is 0' });
      continue;
    }
    const prompt = promptTokens(tokenizer, pair.prompt);
    const chosen = answerTokens(tokenizer, pair.chosen);
    const rejected = answerTokens(tokenizer, pair.rejected);
    const total = prompt.length + chosen.length + rejected.length;
    if (total > maxTokens) {
      result.refused.push({ id: pair.id, why: `${total} tokens; the limit is ${maxTokens}` });
      continue;
    }
    const reach = prompt.length + Math.max(chosen.length, rejected.length);
    if (reach > context) {
      result.refused.push({ id: pair.id, why: `${reach} tokens to the answer's end; the model reads ${context}` });
      continue;
    }
    if (!fits(prompt.length, [chosen.length, rejected.length])) {
      result.refused.push({ id: pair.id, why: `${total} tokens; more than the engine can hold` });
      continue;
    }
    const differs = differingTokens(chosen, rejected);
    if (differs.chosen.every((mark) => mark === 0) && differs.rejected.every((mark) => mark === 0)) {
      result.refused.push({ id: pair.id, why: 'chosen and rejected are the same' });
      continue;
    }
    result.pairs.push({
      id: pair.id,
      prompt,
      chosen,
      rejected,
      chosenDiffers: differs.chosen,
      rejectedDiffers: differs.rejected,
      probability: pair.probability,
      weight: pair.weight,
    });
  }
  return result;
}
