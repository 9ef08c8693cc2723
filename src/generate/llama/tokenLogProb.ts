import type { ControlledEvaluateIndexOutput, Token } from 'node-llama-cpp';

/**
 * What llama.cpp is asked for at one place, so that {@link tokenLogProb} can tell tokens' log-probabilities there. Drawing
 * greedily and asking for no likeliest tokens, it doesn't sort the vocabulary, which takes longer than computing the token.
 */
export function askLogProbs(tokens: Iterable<number>) {
  return {
    generateNext: {
      logits: { filter: { tokens: [...tokens] as Token[], includeSelected: true } },
      totalLogitWeight: true,
      options: { temperature: 0 },
    },
  };
}

/** The log-probability of a token that was asked for. */
export function tokenLogProb(output: ControlledEvaluateIndexOutput | undefined, token: number): number {
  const logit = output?.next.logits?.get(token as Token);
  const weight = output?.next.totalLogitWeight;
  if (output?.next.logits === undefined || logit === undefined || weight === undefined)
    throw new Error('llama.cpp gave no probability for a token that was asked for');
  // The selected token is the likeliest: the weight is the sum of exp(logit - its logit).
  return logit - Math.max(...output.next.logits.values()) - Math.log(weight);
}
