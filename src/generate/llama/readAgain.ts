import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import type { Difference } from './difference.ts';
import { askLogProbs, tokenLogProb } from './tokenLogProb.ts';

/** Tokens behind an edit that tell how well it goes on. */
const BEHIND = 4;

/** A text to be read whole. */
export interface Other {
  readonly tokens: readonly number[];
  readonly difference: Difference;
}

/** What a sequence holds: a prompt and the unchanged answer, with the answer's tokens' log-probabilities. */
export interface Held {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
  readonly logProbs: readonly number[];
}

/**
 * How much likelier each text is than the unchanged answer, given the same prompt: the log-likelihood ratio of all tokens from
 * the first that differs to the fourth behind the last. A longer text has more tokens to pay for, so that each token more is
 * forgiven what a token of the answer costs on average. One after the other: several sequences at once were no faster.
 * @param sequence holds the last of the texts afterwards
 */
export async function readAgain(
  sequence: LlamaContextSequence,
  { prompt, answer, logProbs }: Held,
  others: readonly Other[],
): Promise<number[]> {
  const ratios = others.map(() => 0);
  const cost = -sumOf(logProbs) / logProbs.length;
  // The last edit first: what comes before it is still held then.
  const order = [...others.keys()].sort((a, b) => others[b]!.difference.at - others[a]!.difference.at || a - b);
  for (const one of order) {
    const { tokens, difference } = others[one]!;
    const behind = Math.min(BEHIND, difference.same);
    const edited = await logProbOf(sequence, [...prompt, ...tokens], {
      from: prompt.length + difference.at,
      to: prompt.length + tokens.length - difference.same + behind,
    });
    const unchanged = sumOf(logProbs.slice(difference.at, answer.length - difference.same + behind));
    ratios[one] = edited - unchanged + cost * (tokens.length - answer.length);
  }
  return ratios;
}

/** The log-probability of a stretch of tokens; the sequence holds all before the stretch, and maybe others behind that. */
async function logProbOf(
  sequence: LlamaContextSequence,
  tokens: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<number> {
  // The token before the first of the stretch tells of it.
  await sequence.eraseContextTokenRanges([{ start: from - 1, end: sequence.nextTokenIndex }]);
  const outputs = await sequence.controlledEvaluate(
    tokens.slice(from - 1, to - 1).map((token, at) => [token as Token, askLogProbs([tokens[from + at]!])]),
  );
  return sumOf(outputs.map((output, at) => tokenLogProb(output, tokens[from + at]!)));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
