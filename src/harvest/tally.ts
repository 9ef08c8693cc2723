import type { Evidence } from './evidence.ts';
import { refusals } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { RunRecord } from './runRecord.ts';
import type { Found } from './source.ts';
import type { BenchCounts } from './testBench.ts';

/** What a harvest did, in numbers. */
export interface Tally {
  /** Commits, functions or recorded pairs of runs looked at. */
  looked: number;
  /** Of these, how many had their tests run. */
  tried: number;
  /** Of these, how many gave evidence; and how many proofs that were. */
  verified: number;
  proofs: number;
  /** How many each reason refused; reasons that refused none are left out. */
  refused: Partial<Record<Refusal, number>>;
  /** Test files executed by this start, and by all starts that the evidence needed. */
  executed: number;
  executions: number;
  /** Seconds of this start, and of the test runs of all starts. */
  seconds: number;
  runSeconds: number;
}

/** Counts what was found. @param lost proofs that the last checks took away */
export function tally(
  found: readonly Found[],
  evidence: readonly Evidence[],
  lost: { flaky: number; secret: number },
  counts: BenchCounts,
  runs: readonly RunRecord[],
  seconds: number,
): Tally {
  const ids = new Set(evidence.map(({ id }) => id));
  const refused: Tally['refused'] = {};
  for (const reason of Object.keys(refusals) as Refusal[]) {
    const own = found.filter(({ refusal }) => refusal === reason).length;
    const count = own + (reason === 'flaky' ? lost.flaky : reason === 'secret' ? lost.secret : 0);
    if (count > 0) refused[reason] = count;
  }
  return {
    looked: found.length,
    tried: found.filter(({ tried }) => tried).length,
    verified: found.filter((one) => one.evidence.some(({ id }) => ids.has(id))).length,
    proofs: evidence.length,
    refused,
    executed: counts.executed,
    executions: runs.length,
    seconds: round(seconds),
    runSeconds: round(runs.reduce((sum, run) => sum + run.seconds, 0)),
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
