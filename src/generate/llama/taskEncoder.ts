import { answerTokens, promptTokens, type Tokenizer } from '../../model/index.ts';
import { lineEncoder } from './lineEncoder.ts';
import type { LlamaTask } from './request.ts';

/** A task in tokens. */
export interface TaskEncoder {
  readonly prompt: readonly number[];
  /** the unchanged answer */
  readonly copied: readonly number[];
  /** any answer */
  answer(text: string): number[];
  /** the first place in the unchanged answer that is at or behind a character of it */
  placeAt(character: number): number;
}

/** How a task's texts become tokens: as a chat, or as one text. */
export function taskEncoder(
  tokenizer: Tokenizer,
  { form, prompt, unchanged }: Pick<LlamaTask, 'form' | 'prompt' | 'unchanged'>,
): TaskEncoder {
  const answer = form === 'chat' ? (text: string) => answerTokens(tokenizer, text) : lineEncoder(tokenizer, unchanged);
  const copied = answer(unchanged);
  return {
    prompt: form === 'chat' ? promptTokens(tokenizer, prompt) : textTokens(tokenizer, prompt),
    copied,
    answer,
    placeAt(character) {
      let [low, high] = [0, copied.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (tokenizer.decode(copied.slice(0, middle)).length < character) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

function textTokens(tokenizer: Tokenizer, text: string): number[] {
  return [...(tokenizer.addsBos && tokenizer.bos !== undefined ? [tokenizer.bos.id] : []), ...tokenizer.encode(text)];
}
