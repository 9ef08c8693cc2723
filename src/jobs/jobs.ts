import { setTimeout as sleep } from 'node:timers/promises';
import PgBoss from 'pg-boss';
import { messageOf } from '../errors.ts';
import type { Store, StoreTransaction } from '../store/index.ts';
import { jobId } from './jobId.ts';
import type { Log } from './log.ts';
import { startQueueLoop, type QueueLoop } from './queueLoop.ts';
import { queueNames, queues, type Payload, type QueueName } from './queues.ts';

/** Tries after the first one, each about twice as long after the one before: about ten minutes in all. */
export const RETRIES = 6;
const RETRY_SECONDS = 5;
/** How often an idle worker looks for jobs; jobs sent by its own process it is told of. */
const POLL_MS = 2_000;
/** How long after its time a job is given up that does not end when it is told to. */
const GRACE_SECONDS = 300;
/** How long a database that is away is waited for to be told that a job has ended. */
const NOTE_MS = 60_000;
/** How long a stop waits for running jobs, which are told to end. */
const STOP_MS = 20_000;

/** What of a job's end counts for the figures of a worker. */
export type Ending = 'done' | 'failed' | 'given-back';

/** How a job ended. */
export interface JobEnd {
  readonly ending: Ending;
  /** Why it failed. */
  readonly error?: unknown;
}

/** A job of which it is not known here what to do with it. */
export interface SomeJob {
  readonly id: string;
  readonly queue: QueueName;
  readonly data: unknown;
  /** Whether there is no other try after this one. */
  readonly isLast: boolean;
}

/** A job that is to be sent. */
export type NewJob = { [Q in QueueName]: { readonly queue: Q; readonly payload: Payload<Q> } }[QueueName];

interface Waiting {
  readonly name: string;
  readonly owner: string;
  readonly count: number;
}

/** The queues, on a store. */
export class Jobs {
  private readonly boss: PgBoss;
  private readonly store: Store;
  private readonly log: Log;
  private readonly loops = new Map<QueueName, QueueLoop>();
  private isStopping = false;

  private constructor(boss: PgBoss, store: Store, log: Log) {
    this.boss = boss;
    this.store = store;
    this.log = log;
  }

  static async open(store: Store, log: Log): Promise<Jobs> {
    // One job's answer is the next one's question: nothing of pg-boss' schedules is used.
    const boss = new PgBoss({ db: dbOf(store), schedule: false });
    boss.on('error', (error) => {
      log.error({ err: error }, 'the queues have trouble');
    });
    await boss.start();
    for (const name of queueNames) {
      await boss.createQueue(name, {
        name,
        retryLimit: RETRIES,
        retryDelay: RETRY_SECONDS,
        retryBackoff: true,
        expireInSeconds: queues[name].seconds + GRACE_SECONDS,
      });
    }
    return new Jobs(boss, store, log);
  }

  /** Sends one job, as `sendAll` does. */
  async send<Q extends QueueName>(queue: Q, payload: Payload<Q>, inside?: StoreTransaction): Promise<void> {
    await this.sendAll([{ queue, payload } as unknown as NewJob], inside);
  }

  /**
   * Sends jobs, each once: one that has the same key as an earlier one is that one. Jobs of repositories that have many
   * waiting come after those of others, so that repositories take turns.
   * @param inside the transaction that it becomes part of; `wake` once it is committed
   */
  async sendAll(wanted: readonly NewJob[], inside?: StoreTransaction): Promise<void> {
    if (wanted.length === 0) return;
    const rows = wanted.map(({ queue, payload }) => rowOf(queue, payload));
    const db = inside?.sql ?? this.store.sql;
    const found = await db.executeSql(
      `SELECT name, singleton_key AS owner, count(*) AS count FROM pgboss.job
       WHERE name = ANY ($1::text[]) AND singleton_key = ANY ($2::text[]) AND state < 'active'
       GROUP BY name, singleton_key`,
      [[...new Set(rows.map(({ name }) => name))], [...new Set(rows.map(({ singletonKey }) => singletonKey))]],
    );
    const waiting = new Map<string, number>(
      (found.rows as Waiting[]).map(({ name, owner, count }) => [`${name} ${owner}`, count]),
    );
    const inTurn = rows.map((row) => {
      const line = `${row.name} ${row.singletonKey}`;
      const before = waiting.get(line) ?? 0;
      waiting.set(line, before + 1);
      return { ...row, priority: -before };
    });
    await this.boss.insert(inTurn, { db: dbOf({ sql: db }) });
    // Where it is part of a transaction, nobody else can see it yet.
    if (inside === undefined) for (const { queue } of wanted) this.wake(queue);
  }

  /** Tells this process' worker of a queue that there is something to do. */
  wake(queue: QueueName): void {
    this.loops.get(queue)?.wake();
  }

  /**
   * Has the jobs of a queue done by this process, one after another. (pg-boss' own `work` doesn't wait until a job's end
   * is noted, and where that fails the process ends, or the job stays marked as running until its time is over.)
   */
  work(queue: QueueName, handle: (job: SomeJob) => Promise<JobEnd>): void {
    const turn = async (): Promise<boolean> => {
      const [job] = await this.boss.fetch<object>(queue, { includeMetadata: true });
      if (job === undefined) return false;
      const { id, data, retryCount, retryLimit } = job;
      const { ending, error } = await handle({ id, queue, data, isLast: retryCount >= retryLimit });
      // One that was given back may by now be another worker's.
      if (ending === 'done') await this.note(() => this.boss.complete(queue, id));
      if (ending === 'failed') await this.note(() => this.boss.fail(queue, id, { message: messageOf(error) }));
      return true;
    };
    const onError = (error: unknown): void => {
      this.log.error({ err: error, queue }, `the queue has trouble: ${messageOf(error)}`);
    };
    this.loops.set(queue, startQueueLoop(turn, POLL_MS, onError));
  }

  /** Notes a job's end, also when the database is away for a moment. */
  private async note(write: () => Promise<unknown>): Promise<void> {
    for (const end = Date.now() + NOTE_MS; ; await sleep(POLL_MS)) {
      try {
        await write();
        return;
      } catch (error) {
        if (this.isStopping || Date.now() > end) throw error;
        this.log.warn({ err: error }, `the end of a job can't be noted, trying again: ${messageOf(error)}`);
      }
    }
  }

  /**
   * Gives back a job whose worker has ended in the midst of it.
   * @param isFault whether it counts as a try: a job that kills its worker must not be tried for ever
   * @returns what became of it: undefined where it was no longer running
   */
  async giveBack(queue: QueueName, id: string, isFault: boolean): Promise<'retry' | 'failed' | undefined> {
    const { rows } = await this.store.sql.executeSql(
      `UPDATE pgboss.job SET
         state = (CASE WHEN $3::boolean AND retry_count >= retry_limit THEN 'failed' ELSE 'retry' END)::pgboss.job_state,
         started_on = CASE WHEN $3::boolean THEN started_on END,
         completed_on = CASE WHEN $3::boolean AND retry_count >= retry_limit THEN now() END,
         start_after = now()
       WHERE name = $1 AND id = $2::uuid AND state = 'active'
       RETURNING state::text AS state`,
      [queue, id, isFault],
    );
    return (rows as { state: 'retry' | 'failed' }[])[0]?.state;
  }

  /** How many jobs wait, run and have failed, by queue. */
  async counts(): Promise<{ queue: string; state: string; count: number }[]> {
    const { rows } = await this.store.sql.executeSql(
      `SELECT name AS queue, state::text AS state, count(*) AS count FROM pgboss.job
       WHERE state IN ('created', 'retry', 'active', 'failed') GROUP BY name, state ORDER BY name, state`,
    );
    return rows as { queue: string; state: string; count: number }[];
  }

  /** Takes no more jobs, and waits for those that run. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const ended = Promise.all([...this.loops.values()].map((loop) => loop.stop()));
    const tooLong = new AbortController();
    await Promise.race([ended, sleep(STOP_MS, undefined, { signal: tooLong.signal }).catch(() => undefined)]);
    tooLong.abort();
    await this.boss.stop({ graceful: false, wait: true });
  }
}

function rowOf(
  queue: QueueName,
  payload: unknown,
): { id: string; name: QueueName; data: object; singletonKey: string } {
  const { payload: schema, key } = queues[queue];
  const data = schema.parse(payload);
  const singletonKey = ownerOf(data);
  const id = jobId(queue, singletonKey, (key as (payload: typeof data) => string)(data));
  return { id, name: queue, data, singletonKey };
}

/** Who a job is for: repositories take turns. */
function ownerOf(data: object): string {
  const { installationId, repositoryId } = data as { installationId: number; repositoryId?: number };
  return repositoryId === undefined ? `${installationId}` : `${installationId}/${repositoryId}`;
}

function dbOf({ sql }: Pick<Store, 'sql'>): PgBoss.Db {
  return { executeSql: (text, values) => sql.executeSql(text, values as unknown[]) as Promise<{ rows: unknown[] }> };
}
