import type { AppIdentity, GitHub } from '../github/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Store } from '../store/index.ts';
import type { Log } from './log.ts';
import type { Jobs } from './jobs.ts';
import type { Payload, QueueName } from './queues.ts';

/** GitHub, as the App and as its installations. */
export interface Hub {
  /** As the App itself. */
  app(): Promise<GitHub>;
  /** As an installation: may do there what the App may. */
  installation(id: number): Promise<GitHub>;
  /** Who the App is; asked for once. */
  identity(): Promise<AppIdentity>;
}

/** What every worker has. */
export interface Workshop {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly hub: Hub;
  readonly log: Log;
  /** Where test runs go; chosen once. */
  sandbox(): Promise<Sandbox>;
  /** The base model of this machine, as `--base` takes it; left out: the one that a repository's settings name. */
  readonly model?: string | undefined;
  /** What `codelutra learn` is told besides, as words. */
  readonly learnOptions: readonly string[];
}

/** What a handler has besides its job. */
export interface JobContext extends Workshop {
  /** As the job's installation. */
  readonly github: GitHub;
  /** Aborted where the worker is told to stop, or the job has taken too long. */
  readonly signal: AbortSignal;
}

/** Does one job. It may have been begun before: it looks at what is there, and does what is missing. */
export interface Handler<Q extends QueueName> {
  run(job: Payload<Q>, context: JobContext): Promise<void>;
  /** What is left to say once no further try will be made. */
  gaveUp?(job: Payload<Q>, context: JobContext, error: unknown): Promise<void>;
}

export type Handlers = { readonly [Q in QueueName]: Handler<Q> };
