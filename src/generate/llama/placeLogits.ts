import { TokenBias, type ControlledEvaluateIndexOutput, type LlamaModel, type Token } from 'node-llama-cpp';

/** Lifts any token among the likeliest; its logit comes back with it, within 1e-5. */
const LIFT = 64;

/**
 * What llama.cpp is asked for at one place, so that {@link placeLogits} can tell the logits there. To name the likeliest it
 * would sort the whole vocabulary, which takes longer than computing the token; only drawing from a few spares it that, and a
 * token that must be among those is lifted there.
 * @param own the token whose logit is wanted in any case; not one that ends an answer, which can't be lifted
 * @param likeliest how many others, at least
 */
export function askPlace(model: LlamaModel, own: number, likeliest: number) {
  const count = likeliest + 1;
  return {
    generateNext: {
      logits: { filter: { tokens: [own as Token], includeTop: count } },
      options: {
        temperature: 1,
        topK: count,
        topP: 1,
        minP: 0,
        seed: 0,
        tokenBias: TokenBias.for(model).set(own as Token, { logit: LIFT }),
      },
    },
  };
}

/** The logits, by token, of `own` and of the likeliest tokens at a place that was asked about. */
export function placeLogits({ next }: ControlledEvaluateIndexOutput, own: number): Map<number, number> {
  const logits = new Map<number, number>(next.logits);
  const lifted = logits.get(own);
  if (lifted === undefined) throw new Error('llama.cpp gave no logit for the unchanged token');
  return logits.set(own, lifted - LIFT);
}
