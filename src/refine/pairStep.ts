import {
  packSequence,
  scoreSequence,
  trainingPass,
  type Adapter,
  type LoadedAdapter,
  type Model,
} from '../model/index.ts';
import type { EncodedPair } from './encodePairs.ts';
import { preferenceLoss, type LossSettings, type PairLoss } from './preferenceLoss.ts';

/** Log-probabilities of a pair's answer tokens. */
export interface PairLogProbs {
  chosen: Float32Array;
  rejected: Float32Array;
}

/** Scores both answers of a pair in one pass that shares the prompt; without an adapter it is the reference. */
export function scorePair(model: Model, adapter: LoadedAdapter | undefined, pair: EncodedPair): PairLogProbs {
  return splitAnswers(scoreSequence(model, adapter, packPair(pair)), pair);
}

/**
 * Computes one pair's loss and adds `share` times its gradient to `gradient`.
 * @param checkpoint whether to keep only each layer's input between the passes
 */
export function pairStep(
  model: Model,
  adapter: LoadedAdapter,
  pair: EncodedPair,
  reference: PairLogProbs,
  settings: LossSettings,
  share: number,
  checkpoint: boolean,
  gradient: Adapter,
): PairLoss {
  const pass = trainingPass(model, adapter, packPair(pair), checkpoint);
  const policy = splitAnswers(pass.logProbs, pair);
  const result = preferenceLoss(
    { policy: policy.chosen, reference: reference.chosen, differs: pair.chosenDiffers },
    { policy: policy.rejected, reference: reference.rejected, differs: pair.rejectedDiffers },
    pair.probability,
    pair.weight,
    settings,
  );
  const byLogProb = new Float32Array(pass.logProbs.length);
  byLogProb.set(result.byChosen);
  byLogProb.set(result.byRejected, pair.chosen.length);
  pass.backward(
    byLogProb.map((value) => value * share),
    gradient,
  );
  return result;
}

function packPair(pair: EncodedPair): ReturnType<typeof packSequence> {
  return packSequence(pair.prompt, [pair.chosen, pair.rejected]);
}

function splitAnswers(logProbs: Float32Array, pair: EncodedPair): PairLogProbs {
  return { chosen: logProbs.slice(0, pair.chosen.length), rejected: logProbs.slice(pair.chosen.length) };
}
