import type { Candidate } from '../generate/index.ts';
import { parallel } from '../harvest/index.ts';
import type { Task } from '../preference/index.ts';
import { formatSeconds, type Progress } from '../progress.ts';
import type { Judges, Verdict } from '../verdict/index.ts';

/** A candidate and what running it showed. */
export interface JudgedCandidate {
  readonly candidate: Candidate;
  readonly verdict: Verdict;
}

/**
 * Runs every candidate of every task, equal texts of a task once; verdicts come in the candidates' order. An answer that
 * holds no function is a syntax error, whose message says what it held instead.
 */
export async function judgeCandidates(
  tasks: readonly Task[],
  candidates: readonly (readonly Candidate[])[],
  { judges, jobs, progress }: { judges: Judges; jobs: number; progress: Progress },
): Promise<JudgedCandidate[][]> {
  const began = performance.now();
  let done = 0;
  const judged = await parallel([...tasks.keys()], jobs, async (at) => {
    const task = tasks[at]!;
    const verdicts = new Map<string, Promise<Verdict>>();
    const results: JudgedCandidate[] = [];
    for (const candidate of candidates[at] ?? []) {
      if (candidate.problem !== undefined) {
        results.push({ candidate, verdict: withoutFunction(candidate.problem) });
        continue;
      }
      const known = verdicts.get(candidate.text) ?? judges.judge(task, candidate.text);
      verdicts.set(candidate.text, known);
      results.push({ candidate, verdict: await known });
    }
    done++;
    const left = ((performance.now() - began) / 1000 / done) * (tasks.length - done);
    progress.update(`candidates of ${done} of ${tasks.length} tasks run, ${formatSeconds(left)} left`);
    return results;
  });
  progress.done();
  return judged;
}

function withoutFunction(problem: string): Verdict {
  return { kind: 'syntax-error', outcomes: [], message: problem, findings: [], complexity: null, seconds: 0 };
}
