import { parallel } from '../harvest/index.ts';
import type { Suspect } from './localise/index.ts';
import { ProposalQueue, proposeHistory, proposeMutations, proposeRepairs, proposeSamples } from './propose/index.ts';
import type { Proposal, ProposeContext, Tried } from './propose/index.ts';
import { screenOf, verifyFix } from './verify/index.ts';
import type { Proof, VerifyContext } from './verify/index.ts';

/** Bounds of a search. */
export interface SearchBudget {
  /** Candidates run on the failing tests. */
  readonly executions: number;
  /** Seconds, after which no candidate is begun. */
  readonly seconds: number;
  /** Candidates run at a time. */
  readonly jobs: number;
  /** Candidates run after the first fix, to choose among several; default 6. */
  readonly alternatives?: number;
}

/** A candidate that holds. */
export interface Fix {
  readonly proposal: Proposal;
  readonly proof: Proof;
  /** Candidates that had been run when it was found, itself included. */
  readonly executions: number;
  /** From the search's start. */
  readonly seconds: number;
}

/** What a search found. */
export interface Search {
  readonly fixes: readonly Fix[];
  readonly tried: readonly Tried[];
  /** Candidates that made the failing tests pass, and why they are no fix all the same. */
  readonly refused: readonly { proposal: Proposal; why: string }[];
  /** Why the model took no part in some of it, if so. */
  readonly withoutModel: string | undefined;
  readonly seconds: number;
}

/** Seconds that the search for other fixes may take, once there is one. */
const ALTERNATIVE_SECONDS = 10;

const ALTERNATIVES = 6;

/** Of the seconds that are left, what a model may take at a time. */
const MODEL_SHARE = 0.5;

/** How many functions each source looks at, how many candidates go before a model is started, and before a base one writes. */
const PLAN = { history: 10, mutated: 5, sampled: 3, green: 20, sampleAfter: 60 } as const;

/**
 * Tries candidates, best first, until one holds (and a few more after it, to choose among several) or the budget is spent.
 * What people wrote before and edits are proposed at once; what the model writes, once the first edits have failed, or
 * first of all where it is a refined one; repairs of those, once they have failed.
 */
export async function search(
  propose: ProposeContext,
  verify: VerifyContext,
  suspects: readonly Suspect[],
  budget: SearchBudget,
): Promise<Search> {
  const began = performance.now();
  const { alternatives = ALTERNATIVES } = budget;
  const elapsed = (): number => (performance.now() - began) / 1000;
  const queue = new ProposalQueue(propose.scene);
  // In the order in which candidates were begun, whichever ended first.
  const tried: Tried[] = [];
  const fixes: Fix[] = [];
  const refused: { proposal: Proposal; why: string }[] = [];
  let begun = 0;
  const screen = screenOf(verify.open, verify.bench, verify.failing);
  const spent = (): boolean => begun >= budget.executions || elapsed() >= budget.seconds;
  const enough = (): boolean => {
    const [first] = fixes;
    if (first === undefined) return false;
    return begun >= first.executions + alternatives || elapsed() >= first.seconds + ALTERNATIVE_SECONDS;
  };

  /**
   * Runs candidates until one passes the failing tests, or there is no more to run. Each worker goes on to the next by
   * itself, so that one that never ends holds up none but its own.
   * @returns the numbers of those that pass: more than one where others were under way
   */
  const runUntilPassed = async (most: number): Promise<number[]> => {
    const passed: number[] = [];
    let failed = false;
    const worker = async (): Promise<void> => {
      while (!failed && passed.length === 0 && !spent() && !enough() && begun < most) {
        const at = begun++;
        try {
          propose.run.signal?.throwIfAborted();
          const proposal = await queue.next();
          if (proposal === undefined) {
            begun--;
            return;
          }
          const { suspect, source } = proposal;
          propose.run.progress.update(
            `candidate ${at + 1} of at most ${budget.executions}: ${suspect.fn.name} (${source})`,
          );
          const verdict = await screen(proposal);
          tried[at] = { proposal, verdict };
          if (verdict.kind === 'passed') passed.push(at);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    await parallel(Array.from({ length: budget.jobs }), budget.jobs, worker);
    return passed.sort((a, b) => a - b);
  };

  const run = async (most: number): Promise<void> => {
    for (;;) {
      const passed = await runUntilPassed(most);
      if (passed.length === 0) return;
      // With nothing beside them: a test that fails for want of time would refuse a fix.
      for (const at of passed) {
        propose.run.progress.update(`candidate ${at + 1} passes the failing tests: running the others`);
        const { proposal } = tried[at]!;
        const proof = await verifyFix(verify, proposal);
        if (typeof proof === 'string') refused.push({ proposal, why: proof });
        else fixes.push({ proposal, proof, executions: at + 1, seconds: elapsed() });
      }
    }
  };

  queue.add(await proposeHistory(propose, suspects.slice(0, PLAN.history)));
  // A change put back since the tests last passed is often all there is to do: no model need be started for that.
  if (propose.history && propose.changes?.green === true) await run(Math.min(budget.executions, PLAN.green));
  const refined = propose.model?.adapter !== undefined;
  // A model that is slow, or waits for another process, gets its share of the time and no more.
  let withoutModel: string | undefined;
  const ask = async (what: (context: ProposeContext) => Promise<Proposal[]>): Promise<void> => {
    // One that has failed to answer once is not waited for again.
    if (withoutModel !== undefined) {
      queue.add(await what({ ...propose, model: undefined }));
      return;
    }
    if (propose.model !== undefined) propose.run.progress.update('asking the model');
    const limit = AbortSignal.timeout(Math.ceil(Math.max(1, (budget.seconds - elapsed()) * MODEL_SHARE * 1000)));
    const { signal } = propose.run;
    const run = { ...propose.run, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
    try {
      queue.add(await what({ ...propose, run }));
    } catch (error) {
      signal?.throwIfAborted();
      if (!limit.aborted) throw error;
      withoutModel = 'the model took too long, or another process held the machine';
      queue.add(await what({ ...propose, model: undefined }));
    }
  };
  const sample = (): Promise<void> => ask((context) => proposeSamples(context, suspects.slice(0, PLAN.sampled)));
  if (fixes.length === 0 && !spent()) {
    if (refined) await sample();
    await ask((context) => proposeMutations(context, suspects.slice(0, PLAN.mutated)));
    await run(refined ? budget.executions : PLAN.sampleAfter);
  }
  if (fixes.length === 0 && !spent() && !refined) {
    await sample();
    await run(budget.executions);
  }
  if (fixes.length === 0 && !spent()) {
    await ask((context) => proposeRepairs(context, tried));
  }
  await run(budget.executions);
  return { fixes, tried, refused, withoutModel, seconds: elapsed() };
}
