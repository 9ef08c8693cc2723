import type { Repository } from '../history/index.ts';
import type { Progress } from '../progress.ts';
import type { DetectedTests } from './detectTestCommand.ts';
import type { TestEnvironment } from './environment.ts';
import type { Environments } from './environments.ts';
import type { Evidence } from './evidence.ts';
import type { Refusal } from './refusal.ts';
import type { TestBench } from './testBench.ts';

/** What every source of evidence works with. */
export interface HarvestContext {
  repository: Repository;
  bench: TestBench;
  detected: DetectedTests;
  environments: Environments;
  /** The newest commit's dependencies. */
  newest: TestEnvironment;
  head: string;
  reruns: number;
  jobs: number;
  /** Nothing more is tried once it is 0; `Infinity` without a limit. */
  secondsLeft(): number;
  /** Aborted when that happens: what is being run then is stopped. Undefined without a limit. */
  over: AbortSignal | undefined;
  progress: Progress;
}

/** What became of one thing that a source looked at: a commit, a function's mutants, two recorded runs. */
export interface Found {
  /** What it was, for people: a commit id, `path:name`. */
  what: string;
  evidence: Evidence[];
  /** Why there is no evidence. */
  refusal?: Refusal;
  /** Whether its tests were run. */
  tried: boolean;
}
