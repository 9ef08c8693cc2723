import { z } from 'zod';
import { parts, repositoryJob } from './repositoryJob.ts';

const { id, login, sha, pull } = parts;

/** What one queue carries. */
interface Queue<T extends z.ZodType> {
  readonly payload: T;
  /** What makes two jobs the same: of several with one key, one is done. */
  readonly key: (payload: z.infer<T>) => string;
  /** Seconds after which a job that is still running is taken for lost. */
  readonly seconds: number;
}

function queue<T extends z.ZodType>(one: Queue<T>): Queue<T> {
  return one;
}

const asked = z.strictObject({ by: login, commentId: id.nullable() });

/** Every queue: what its jobs carry. What is done with them stands in `handlers/`. */
export const queues = {
  /** A finished workflow run's reports. */
  ingest: queue({
    payload: repositoryJob.extend({ runId: id, attempt: z.int().positive() }),
    key: (job) => `${job.runId}/${job.attempt}`,
    seconds: 900,
  }),
  /** A fix for a red pull request; `asked` is who wants it, by a comment, a button or a re-request (key tells them apart). */
  suggest: queue({
    payload: repositoryJob.extend({ pull, headSha: sha, asked: asked.extend({ key: z.string().max(100) }).nullable() }),
    key: (job) => `${job.pull}/${job.headSha}/${job.asked?.key ?? ''}`,
    seconds: 3600,
  }),
  /** Pairs of what turned green, or was merged, up to a commit; each run of a commit brings outcomes to look at. */
  harvest: queue({
    payload: repositoryJob.extend({ sha, cause: z.string().max(100) }),
    key: (job) => `${job.sha}/${job.cause}`,
    seconds: 7200,
  }),
  /** A new model: harvest, refine, gate, publish. */
  learn: queue({
    payload: repositoryJob.extend({ learnId: id }),
    key: (job) => `${job.learnId}`,
    seconds: 6 * 3600,
  }),
  /** The commit of a suggestion, because somebody pressed its button. */
  apply: queue({
    payload: repositoryJob.extend({ suggestionId: id, by: login, key: z.string().max(100) }),
    key: (job) => `${job.suggestionId}/${job.key}`,
    seconds: 600,
  }),
  /** What people think of suggestions: a button, or a pull request that was closed. */
  feedback: queue({
    payload: repositoryJob.extend({
      about: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('unhelpful'), suggestionId: id, by: login }),
        z.strictObject({ kind: z.literal('stop'), suggestionId: id, by: login }),
        z.strictObject({ kind: z.literal('green'), pull, headSha: sha }),
        z.strictObject({ kind: z.literal('closed'), pull }),
      ]),
    }),
    key: ({ about }) => JSON.stringify(about),
    seconds: 900,
  }),
  /** A comment that begins with `/codelutra`. */
  command: queue({
    payload: repositoryJob.extend({
      pull,
      commentId: id,
      by: login,
      command: z.enum(['fix', 'stop', 'status', 'unknown']),
    }),
    key: (job) => `${job.commentId}`,
    seconds: 300,
  }),
  /** What an installation has (0: the App itself), and what was missed of it. `key` is the moment that asks for it. */
  reconcile: queue({
    payload: z.strictObject({ installationId: z.int().min(0), key: z.string().max(100) }),
    key: (job) => `${job.installationId}/${job.key}`,
    seconds: 900,
  }),
} as const;

export type QueueName = keyof typeof queues;
export type Payload<Q extends QueueName> = z.infer<(typeof queues)[Q]['payload']>;

/** The queues' names. */
export const queueNames = Object.keys(queues) as QueueName[];
