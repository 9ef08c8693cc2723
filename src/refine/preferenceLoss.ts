/** The settings of the loss; `settings.ts` says what each is for and has the defaults. */
export interface LossSettings {
  /** Whether the preference term is in. */
  preference: boolean;
  beta: number;
  lambda: number;
  focalMask: 'off' | 'rejected' | 'both';
}

/** Per-token log-probabilities of one answer under the policy and under the frozen base, and which tokens the focal mask keeps. */
export interface ScoredAnswer {
  policy: Float32Array;
  reference: Float32Array;
  /** 1 where the answer differs from the other one. */
  differs: Uint8Array;
}

/** The loss of one pair, and its derivative by every policy log-probability. */
export interface PairLoss {
  loss: number;
  /** z = beta * (log-ratio of chosen - log-ratio of rejected): above 0 the policy prefers the chosen answer more than the base did. */
  margin: number;
  /** Mean log-probability of a chosen token. */
  likelihood: number;
  byChosen: Float32Array;
  byRejected: Float32Array;
}

/**
 * The CodeLutra loss of one pair, with the focal mask of DPO-f (arXiv 2503.02783) and a soft label:
 *
 *   z = beta * [ sum (log pi - log ref)(y+) - sum (log pi - log ref)(y-) ]     (sums over the tokens the mask keeps)
 *   L = weight * ( -p log sigma(z) - (1 - p) log sigma(-z) ) - lambda * mean_t log pi(y+_t)
 *
 * @param probability p: how sure it is that `chosen` is the better answer, 0 to 1
 * @param weight how much the preference counts; the likelihood term is not weighted
 */
export function preferenceLoss(
  chosen: ScoredAnswer,
  rejected: ScoredAnswer,
  probability: number,
  weight: number,
  settings: LossSettings,
): PairLoss {
  const { beta, lambda, focalMask } = settings;
  const keepChosen = focalMask === 'both' ? chosen.differs : undefined;
  const keepRejected = focalMask === 'off' ? undefined : rejected.differs;
  const margin = beta * (logRatio(chosen, keepChosen) - logRatio(rejected, keepRejected));
  const likelihood = chosen.policy.reduce((sum, value) => sum + value, 0) / chosen.policy.length;
  const strength = settings.preference ? weight : 0;
  const loss =
    strength * (probability * softplus(-margin) + (1 - probability) * softplus(margin)) - lambda * likelihood;
  // d loss / d z = weight * (sigma(z) - p)
  const byMargin = strength * (sigmoid(margin) - probability);
  const byLikelihood = -lambda / chosen.policy.length;
  return {
    loss,
    margin,
    likelihood,
    byChosen: chosen.policy.map((_, t) => byMargin * beta * (keepChosen?.[t] ?? 1) + byLikelihood),
    byRejected: rejected.policy.map((_, t) => -byMargin * beta * (keepRejected?.[t] ?? 1)),
  };
}

function logRatio({ policy, reference }: ScoredAnswer, keep: Uint8Array | undefined): number {
  let sum = 0;
  for (let t = 0; t < policy.length; t++) sum += (keep?.[t] ?? 1) * (policy[t]! - reference[t]!);
  return sum;
}

/** log(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}
