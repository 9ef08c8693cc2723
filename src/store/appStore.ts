import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export interface NewDelivery {
  readonly guid: string;
  readonly digest: string;
  readonly event: string;
  /** 0 where GitHub tells the App itself something. */
  readonly installation: number;
}

export interface JobClaim {
  readonly jobId: string;
  readonly queue: string;
  readonly installation: number;
}

/** What belongs to no installation: which deliveries came in, which processes work. */
export class AppStore {
  private readonly db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.db = db;
  }

  /** Notes a webhook delivery. @returns false where it, or one with the same content, was noted before */
  async addDelivery({ guid, digest, event, installation }: NewDelivery): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.db
      .insertInto('deliveries')
      .values({ guid, digest, event, installation_id: installation })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  /** Which of these deliveries came in. */
  async knownDeliveries(guids: readonly string[]): Promise<Set<string>> {
    if (guids.length === 0) return new Set();
    const rows = await this.db.selectFrom('deliveries').select('guid').where('guid', 'in', guids).execute();
    return new Set(rows.map(({ guid }) => guid));
  }

  /** Forgets deliveries older than so many days; GitHub keeps them for three. */
  async forgetDeliveries(days: number): Promise<void> {
    await this.db
      .deleteFrom('deliveries')
      .where('received_at', '<', sql<Date>`now() - make_interval(days => ${days})`)
      .execute();
  }

  /** Ids of the installations that work is done for. */
  async installations(): Promise<number[]> {
    const rows = await this.db
      .selectFrom('installations')
      .select('installation_id')
      .where('suspended_at', 'is', null)
      .orderBy('installation_id')
      .execute();
    return rows.map(({ installation_id }) => installation_id);
  }

  /** Says that a worker is alive. */
  async beat(worker: string): Promise<void> {
    await this.db
      .insertInto('workers')
      .values({ id: worker, seen_at: sql<Date>`now()` })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at: sql<Date>`now()` }))
      .execute();
  }

  /** Notes that a worker has begun a job. */
  async claim(worker: string, { jobId, queue, installation }: JobClaim): Promise<void> {
    const claimed_at = sql<Date>`now()`;
    const row = { job_id: jobId, queue, worker_id: worker, installation_id: installation, claimed_at };
    await this.db
      .insertInto('claims')
      .values(row)
      .onConflict((conflict) => conflict.column('job_id').doUpdateSet(row))
      .execute();
  }

  /** What was remembered under a key. */
  async recall(key: string): Promise<string | undefined> {
    const row = await this.db.selectFrom('memory').select('value').where('key', '=', key).executeTakeFirst();
    return row?.value;
  }

  async remember(key: string, value: string): Promise<void> {
    await this.db
      .insertInto('memory')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }
}
