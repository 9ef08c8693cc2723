import type { Progress } from '../../progress.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { LearnSettings } from './learnSettings.ts';

/** What is to be learnt, from what, and how long it may take. */
export interface LearnRequest {
  /** Folders with git clones. */
  readonly repositories: readonly string[];
  /** The run's folder: every input, candidate, verdict, pair, loss and figure. */
  readonly out: string;
  /** Path of the base model's GGUF file, and what others know it by. */
  readonly base: string;
  readonly baseName: string;
  /** Path of a GGUF adapter of an earlier run: its answers are learnt from first, and the gate compares with it. */
  readonly parent?: string | undefined;
  /** `Infinity` for as long as the settings ask. */
  readonly seconds: number;
  readonly settings: LearnSettings;
  /** Train the other methods on the same pairs, and measure them on the same tasks. */
  readonly compare: boolean;
  /** Train with parts left out as well. */
  readonly ablate: boolean;
  readonly sandbox: Sandbox;
  /** Test files run at a time. */
  readonly jobs: number;
  /** When it is, ISO 8601: what the report says. */
  readonly date: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}
