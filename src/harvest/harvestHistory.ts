import type { Commit } from '../history/index.ts';
import type { CommitTrial } from './commitTrial.ts';
import { commitTrial } from './commitTrial.ts';
import { inTime } from './inTime.ts';
import { parallel } from './parallel.ts';
import { ProgressCount } from './progressCount.ts';
import type { Found, HarvestContext } from './source.ts';
import { proveTrial } from './proveTrial.ts';

/**
 * Proofs from the history: each commit's tests on its parent's code, and one function carried over.
 * @param commits newest first, as the history lists them
 */
export async function harvestHistory(context: HarvestContext, commits: readonly Commit[]): Promise<Found[]> {
  const found: Found[] = [];
  const trials: CommitTrial[] = [];
  for (const [at, commit] of commits.entries()) {
    context.progress.update(`reading ${at + 1} of ${commits.length} commits, ${trials.length} to try`);
    const trial = await commitTrial(context.repository, commit, context.detected);
    if (typeof trial === 'string') found.push({ what: commit.sha, evidence: [], refusal: trial, tried: false });
    else trials.push(trial);
  }
  const count = new ProgressCount(context, 'commits', trials.length);
  found.push(
    ...(await parallel(trials, context.jobs, (trial) =>
      inTime(context, trial.commit.sha, async () => {
        const result = await proveTrial(context, trial);
        count.add(result.evidence.length);
        return result;
      }),
    )),
  );
  context.progress.done();
  return found;
}
