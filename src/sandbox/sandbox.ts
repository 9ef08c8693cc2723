import type { Limits } from './limits.ts';

/** How a run ended. Everything but `exited` means that the run was stopped, with all its processes. */
export type Ending =
  'exited' | 'timed-out' | 'out-of-memory' | 'too-many-processes' | 'too-much-output' | 'too-much-disk' | 'aborted';

/** A file or folder of this machine that a run may read. */
export interface ReadOnlyBind {
  /** Absolute path on this machine. */
  source: string;
  /** Where the command sees it: an absolute path, or one relative to the work tree (`node_modules`). Default: as `source`. */
  target?: string;
}

/** One command to run. */
export interface RunOptions {
  /** The work tree: an absolute path, the command's working folder, and the only place on disk that it can write to. */
  cwd: string;
  /** A program and its arguments, or a line for the shell. */
  command: readonly string[] | string;
  /** Variables beside the clean ones (PATH, HOME, LANG, CI, TMPDIR); nothing is inherited. */
  env?: Readonly<Record<string, string>>;
  /** Folders put before PATH (such as an environment's `bin`). */
  pathFolders?: readonly string[];
  readOnly?: readonly ReadOnlyBind[];
  /** Reach the network: for the set-up step only. Default false. */
  network?: boolean;
  limits?: Partial<Limits>;
  /** Stops the run, with all its processes. */
  signal?: AbortSignal;
}

/** What a run showed. */
export interface RunResult {
  ending: Ending;
  /** The command's exit code (128 + number for one ended by a signal, as shells count); `undefined` when it was stopped. */
  exitCode: number | undefined;
  /** The signal that ended the command by itself, such as `SIGSEGV`. */
  signal: NodeJS.Signals | undefined;
  /** What it printed, bounded: head and tail are kept, and a line says what was cut between them. */
  stdout: string;
  stderr: string;
  durationMs: number;
  /** Processes that outlived the command; they are gone too. 0 where the sandbox can't tell. */
  leftBehind: number;
  /** The most memory that all its processes held together, in bytes, as sampled; 0 where the sandbox can't tell. */
  peakMemoryBytes: number;
}

export type Availability = { ok: true } | { ok: false; why: string; fix: string };

/** A way to run a stranger's code. When `run` has returned, none of the run's processes is left. */
export interface Sandbox {
  /** As the registry has it (`sandboxes`): part of a folder's path. */
  readonly name: string;
  /** Whether it can be had on this machine, found out by trying; if not, why, and how to get it. */
  available(): Promise<Availability>;
  /** @throws UserError when the command couldn't even be started inside */
  run(options: RunOptions): Promise<RunResult>;
}
