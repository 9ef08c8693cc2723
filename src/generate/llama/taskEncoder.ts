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
  /** how many of the unchanged answer's tokens end at or before a character of it */
  endingAt(character: number): number;
}

/** How a task's texts become tokens: as a chat, or as one text. */
export function taskEncoder(
  tokenizer: Tokenizer,
  { form, prompt, unchanged }: Pick<LlamaTask, 'form' | 'prompt' | 'unchanged'>,
): TaskEncoder {
  const answer = form === 'chat' ? (text: string) => answerTokens(tokenizer, text) : lineEncoder(tokenizer, unchanged);
  const copied = answer(unchanged);
  const lengthOf = (count: number): number => tokenizer.decode(copied.slice(0, count)).length;
  const placeAt = (character: number): number => {
    let [low, high] = [0, copied.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lengthOf(middle) < character) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    prompt: form === 'chat' ? promptTokens(tokenizer, prompt) : textTokens(tokenizer, prompt),
    copied,
    answer,
    placeAt,
    endingAt(character) {
      const place = placeAt(character);
      return lengthOf(place) > character ? place - 1 : place;
    },
  };
}

function textTokens(tokenizer: Tokenizer, text: string): number[] {
  return [...(tokenizer.addsBos && tokenizer.bos !== undefined ? [tokenizer.bos.id] : []), ...tokenizer.encode(text)];
}
