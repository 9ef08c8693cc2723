import { sql } from 'kysely';
import type { Scope } from './scope.ts';
import type { LearnRow, LearnState } from './tables.ts';

export interface LearnEnd {
  readonly state: Exclude<LearnState, 'waiting' | 'running'>;
  /** For people: what changed, or why there is no new model. */
  readonly reason: string;
  readonly version?: number;
}

/** Times that a model was learnt, is being learnt or is to be. */
export class LearnStore {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** Asks for one. @returns undefined where one waits or runs already */
  async ask(cause: LearnRow['cause']): Promise<LearnRow | undefined> {
    const { db, owner } = this.scope;
    return db
      .insertInto('learns')
      .values({ ...owner, cause })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
  }

  async find(id: number): Promise<LearnRow | undefined> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('learns')
      .selectAll()
      .where((where) => where.and({ ...owner, id }))
      .executeTakeFirst();
  }

  /** Notes that it has begun, from a commit. */
  async begin(id: number, sha: string): Promise<void> {
    const { db, owner } = this.scope;
    await db
      .updateTable('learns')
      .set({ state: 'running', sha })
      .where((where) => where.and({ ...owner, id }))
      .where('ended_at', 'is', null)
      .execute();
  }

  /** Notes how it ended; where it ended well or came to nothing, pairs are counted from 0 again. */
  async end(id: number, { state, reason, version }: LearnEnd): Promise<void> {
    const { db, owner } = this.scope;
    const end = async (on: Scope['db']): Promise<void> => {
      const now = sql<Date>`now()`;
      const { numUpdatedRows } = await on
        .updateTable('learns')
        .set({ state, reason, version: version ?? null, ended_at: now })
        .where((where) => where.and({ ...owner, id }))
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n || state === 'failed') return;
      await on
        .updateTable('repositories')
        .set({ new_pairs: 0, learned_at: now })
        .where((where) => where.and(owner))
        .execute();
    };
    await (db.isTransaction ? end(db) : db.transaction().execute(end));
  }

  /** The newest so many. */
  async recent(limit: number): Promise<LearnRow[]> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('learns')
      .selectAll()
      .where((where) => where.and(owner))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }
}
