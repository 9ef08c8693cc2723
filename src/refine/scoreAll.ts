import { setImmediate } from 'node:timers/promises';
import type { LoadedAdapter, Model } from '../model/index.ts';
import type { Progress } from '../progress.ts';
import type { EncodedPair } from './encodePairs.ts';
import { scorePair } from './pairStep.ts';
import { preferenceLoss } from './preferenceLoss.ts';
import type { ReferenceCache } from './referenceCache.ts';
import type { TrainSettings } from './settings.ts';
import { referenceOf } from './trainer.ts';
import type { Figures } from './trainReport.ts';

/**
 * Scores every pair under the base, or under an adapter on it, and compares with the base.
 * @param what names the work in the progress
 */
export async function scoreAll(
  model: Model,
  adapter: LoadedAdapter | undefined,
  pairs: EncodedPair[],
  references: ReferenceCache,
  settings: TrainSettings,
  progress: Progress,
  what: string,
): Promise<Figures> {
  const figures: Figures = { accuracy: 0, margin: 0, wholeAccuracy: 0, chosenLikelihood: 0, rejectedLikelihood: 0 };
  for (const [i, pair] of pairs.entries()) {
    progress.update(`${what}: ${i}/${pairs.length}`);
    // Lets this process hear that its parent is gone.
    await setImmediate();
    const reference = await referenceOf(model, references, pair);
    const policy = adapter === undefined ? reference : scorePair(model, adapter, pair);
    const chosen = { policy: policy.chosen, reference: reference.chosen, differs: pair.chosenDiffers };
    const rejected = { policy: policy.rejected, reference: reference.rejected, differs: pair.rejectedDiffers };
    const lossOf = (mask: TrainSettings['focalMask']) =>
      preferenceLoss(chosen, rejected, pair.probability, pair.weight, { ...settings, focalMask: mask });
    const { margin, likelihood } = lossOf(settings.focalMask);
    figures.accuracy += (margin > 0 ? 1 : 0) / pairs.length;
    figures.margin += margin / pairs.length;
    figures.wholeAccuracy += (lossOf('off').margin > 0 ? 1 : 0) / pairs.length;
    figures.chosenLikelihood += likelihood / pairs.length;
    figures.rejectedLikelihood +=
      policy.rejected.reduce((sum, x) => sum + x, 0) / policy.rejected.length / pairs.length;
  }
  return figures;
}
