import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { Tokenizer } from '../../model/index.ts';
import { openContext } from './openContext.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';
import { taskEncoder } from './taskEncoder.ts';

/** A text that differs from the unchanged answer: where it first does, and the two tokens there. */
interface Difference {
  readonly at: number;
  readonly original: number;
  readonly other: number;
}

/**
 * Scores each task's other answers against the unchanged one: the log-probability ratio of the first token that differs,
 * log p(other) - log p(original), given the same tokens before it. One pass over the unchanged answer gives them all. The
 * score is null where the tokens don't differ.
 */
export async function scoreTasks(
  request: LlamaRequest,
  model: LlamaModel,
  tokenizer: Tokenizer,
  say: (message: LlamaMessage) => void,
): Promise<void> {
  const encoded = request.tasks.map((one, task) => {
    const { prompt, copied, answer } = taskEncoder(tokenizer, one);
    const differences = (one.others ?? []).map((other) => firstDifference(copied, answer(other)));
    return { task, prompt, answer: copied, differences };
  });
  const have = new Set(request.have);
  const fits = encoded.filter(({ prompt, answer }) => prompt.length + answer.length < model.trainContextSize);
  const length = Math.max(0, ...fits.map(({ prompt, answer }) => prompt.length + answer.length)) + 1;
  const context = await openContext(model, request.llama, 1, length);
  const sequence = context.getSequence();
  for (const { task, prompt, answer, differences } of encoded) {
    if (have.has(task)) continue;
    const whole = fits.some((one) => one.task === task);
    const scores = whole ? await scoreOne(sequence, prompt, answer, differences) : undefined;
    say({ kind: 'scored', task, scores });
    say({ kind: 'update', line: `ranking mutations: task ${task + 1} of ${encoded.length}` });
  }
}

function firstDifference(answer: readonly number[], other: readonly number[]): Difference | undefined {
  const at = other.findIndex((token, index) => token !== answer[index]);
  const original = answer[at];
  return at === -1 || original === undefined ? undefined : { at, original, other: other[at]! };
}

/** The scores of one task's differences, from one pass over its prompt and unchanged answer. */
async function scoreOne(
  sequence: LlamaContextSequence,
  prompt: readonly number[],
  answer: readonly number[],
  differences: ReadonlyArray<Difference | undefined>,
): Promise<Array<number | null>> {
  const wanted = new Map<number, Set<number>>();
  for (const difference of differences) {
    if (difference === undefined) continue;
    const tokens = wanted.get(difference.at) ?? new Set();
    wanted.set(difference.at, tokens.add(difference.original).add(difference.other));
  }
  const last = Math.max(-1, ...wanted.keys());
  // The token before the first one of the answer is the prompt's last.
  const input = [...prompt, ...answer.slice(0, Math.max(0, last))];
  await sequence.clearHistory();
  const outputs = await sequence.controlledEvaluate(
    input.map((token, at) => {
      const tokens = wanted.get(at + 1 - prompt.length);
      return tokens === undefined
        ? (token as Token)
        : [token as Token, { generateNext: { logits: { filter: { tokens: [...tokens] as Token[] } } } }];
    }),
  );
  return differences.map((difference) => {
    if (difference === undefined) return null;
    const logits = outputs[prompt.length - 1 + difference.at]?.next.logits;
    const other = logits?.get(difference.other as Token);
    const original = logits?.get(difference.original as Token);
    if (other === undefined || original === undefined) throw new Error('llama.cpp gave no logits for an edit');
    return other - original;
  });
}
