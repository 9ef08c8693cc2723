import type { PromptTask } from '../preference/index.ts';
import type { Progress } from '../progress.ts';
import type { Candidate } from './candidate.ts';

/** How one run of a source goes. */
export interface GenerateRun {
  /** the same seed, tasks and settings give the same candidates in the same order */
  readonly seed: number;
  readonly progress: Progress;
  /** ends the run early: what was found until then has been told, the call throws the signal's reason */
  readonly signal?: AbortSignal;
  /**
   * Told as soon as a task has all of its candidates, so that a kill loses little. Tasks may come in another order than
   * they were given in.
   */
  readonly found?: (task: number, candidates: readonly Candidate[]) => void | Promise<void>;
  /** whether an earlier run's `found` has told of this task: it is left out, and its place in the result stays empty */
  readonly have?: (task: number) => boolean;
}

/** Something that proposes function texts for tasks. */
export interface CandidateSource<T extends PromptTask = PromptTask> {
  readonly name: string;
  /** @returns each task's candidates, best first where the source ranks them */
  candidates(tasks: readonly T[], run: GenerateRun): Promise<Candidate[][]>;
}
