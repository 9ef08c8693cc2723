import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { Tokenizer } from '../../model/index.ts';
import { differenceOf, type Difference } from './difference.ts';
import { openContext } from './openContext.ts';
import { readAgain, type Held } from './readAgain.ts';
import type { LlamaMessage, LlamaRequest, LlamaTask, OtherScore } from './request.ts';
import { taskEncoder } from './taskEncoder.ts';
import { askLogProbs, tokenLogProb } from './tokenLogProb.ts';

/** A task in tokens, and where its other answers differ from the unchanged one. */
interface Scored {
  readonly task: number;
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
  readonly others: ReadonlyArray<Difference | undefined>;
  /** tokens of the longest of all answers */
  readonly longest: number;
  readonly again: LlamaTask['again'];
  /** the tokens of another answer; those of all together would take much memory */
  tokensOf(other: number): number[];
}

/**
 * Scores each task's other answers against the unchanged one: the log-probability ratio of the first token that differs,
 * log p(other) - log p(original), given the same tokens before it. One pass over the unchanged answer gives them all. Those
 * that are best by it and by the task's prior are read whole ({@link readAgain}), but for one too long for the model. The score
 * is null where the tokens don't differ.
 */
export async function scoreTasks(
  request: LlamaRequest,
  model: LlamaModel,
  tokenizer: Tokenizer,
  say: (message: LlamaMessage) => void,
): Promise<void> {
  const encoded = request.tasks.map((one, task) => encode(tokenizer, one, task));
  const have = new Set(request.have);
  const most = model.trainContextSize;
  const waiting = encoded.filter(({ task, prompt, answer }) => !have.has(task) && prompt.length + answer.length < most);
  const length = Math.min(most, Math.max(0, ...waiting.map(({ prompt, longest }) => prompt.length + longest)) + 1);
  const context = await openContext(model, request.llama, 1, length);
  const sequence = context.getSequence();
  for (const one of encoded) {
    const { task } = one;
    if (have.has(task)) continue;
    const scores = waiting.includes(one) ? await scoreOne(sequence, one, length) : undefined;
    say({ kind: 'scored', task, scores });
    say({ kind: 'update', line: `ranking mutations: task ${task + 1} of ${encoded.length}` });
  }
}

function encode(tokenizer: Tokenizer, one: LlamaTask, task: number): Scored {
  const { prompt, copied, answer } = taskEncoder(tokenizer, one);
  let longest = copied.length;
  const others = (one.others ?? []).map((text) => {
    const tokens = answer(text);
    longest = Math.max(longest, tokens.length);
    return differenceOf(copied, tokens);
  });
  return {
    task,
    prompt,
    answer: copied,
    others,
    longest,
    again: one.again,
    tokensOf: (at) => answer(one.others![at]!),
  };
}

async function scoreOne(
  sequence: LlamaContextSequence,
  { prompt, answer, others, again, tokensOf }: Scored,
  length: number,
): Promise<(OtherScore | null)[]> {
  const { first, held } = await readOnce(sequence, prompt, answer, others);
  if (again === undefined) return first.map((ratio) => (ratio === null ? null : { first: ratio, whole: null }));
  const worth = (at: number): number => first[at]! * again.trust + again.prior[at]!;
  const chosen = [...others.keys()]
    .filter((at) => first[at] !== null)
    .sort((a, b) => worth(b) - worth(a) || a - b)
    .slice(0, again.max)
    .filter((at) => prompt.length + tokensOf(at).length <= length);
  const read = await readAgain(
    sequence,
    held,
    chosen.map((at) => ({ tokens: tokensOf(at), difference: others[at]! })),
  );
  const whole = new Map(chosen.map((at, index) => [at, read[index]!]));
  return first.map((ratio, at) => (ratio === null ? null : { first: ratio, whole: whole.get(at) ?? null }));
}

/** The ratios of the first tokens that differ, from one pass over the prompt and the unchanged answer. */
async function readOnce(
  sequence: LlamaContextSequence,
  prompt: readonly number[],
  answer: readonly number[],
  others: Scored['others'],
): Promise<{ first: (number | null)[]; held: Held }> {
  const wanted = answer.map((token) => new Set([token]));
  for (const difference of others) if (difference !== undefined) wanted[difference.at]!.add(difference.other);
  await sequence.clearHistory();
  // The token before the first one of the answer is the prompt's last.
  const outputs = await sequence.controlledEvaluate(
    [...prompt, ...answer.slice(0, -1)].map((token, at) => {
      const tokens = wanted[at + 1 - prompt.length];
      return tokens === undefined ? (token as Token) : [token as Token, askLogProbs(tokens)];
    }),
  );
  const logProbAt = (at: number, token: number): number => tokenLogProb(outputs[prompt.length - 1 + at], token);
  const logProbs = answer.map((token, at) => logProbAt(at, token));
  const first = others.map((difference) =>
    difference === undefined ? null : logProbAt(difference.at, difference.other) - logProbs[difference.at]!,
  );
  return { first, held: { prompt, answer, logProbs } };
}
