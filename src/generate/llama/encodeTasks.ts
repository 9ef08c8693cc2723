import type { Tokenizer } from '../../model/index.ts';
import type { LlamaRequest } from './request.ts';
import { taskEncoder } from './taskEncoder.ts';

/** A prompt must leave room for an answer of at least this many tokens. */
const LEAST_ANSWER = 16;

/** A task's prompt and bounds, in tokens. */
export interface EncodedTask {
  readonly task: number;
  readonly prompt: readonly number[];
  readonly copied: readonly number[];
  /** the places of `copied` that the function has, the one behind it included */
  readonly own: { readonly from: number; readonly to: number };
  /** what a sampled answer begins with, whatever the model would say */
  readonly opening: readonly number[];
  readonly maxTokens: number;
}

/** The tasks that fit, those with long answers first: answers of one wave then take about as many steps. */
export function encodeTasks(
  { tasks, settings }: LlamaRequest,
  tokenizer: Tokenizer,
  contextLength: number,
): EncodedTask[] {
  const encoded: EncodedTask[] = [];
  tasks.forEach((one, task) => {
    const { prompt, copied, placeAt, endingAt } = taskEncoder(tokenizer, one);
    const wanted = Math.ceil(copied.length * settings.lengthFactor) + settings.extraTokens;
    const maxTokens = Math.min(wanted, contextLength - prompt.length - 1);
    const own = { from: placeAt(one.span.start), to: placeAt(one.span.end) };
    const opening = copied.slice(0, endingAt(one.opening ?? 0));
    if (maxTokens >= Math.min(LEAST_ANSWER, wanted)) encoded.push({ task, prompt, copied, own, opening, maxTokens });
  });
  return encoded.sort((a, b) => b.maxTokens - a.maxTokens || a.task - b.task);
}
