import { sql } from 'kysely';
import { json, type Scope } from './scope.ts';

/** What harvests have proved, by its digest. */
export class EvidenceStore {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** Adds what is not there yet, and counts it as new for the next learning. @returns how many were new */
  async add(origin: string, evidence: readonly { readonly id: string }[]): Promise<number> {
    return this.whole((on) => this.insert(on, origin, evidence));
  }

  /** Puts evidence in place of what else came from the same origin. @returns how many were new */
  async replace(origin: string, evidence: readonly { readonly id: string }[]): Promise<number> {
    return this.whole(async (on) => {
      const stale = on.deleteFrom('evidence').where((where) => where.and({ ...this.scope.owner, origin }));
      const ids = evidence.map(({ id }) => id);
      await (ids.length === 0 ? stale : stale.where('id', 'not in', ids)).execute();
      return this.insert(on, origin, evidence);
    });
  }

  private async insert(on: Scope['db'], origin: string, evidence: readonly { readonly id: string }[]): Promise<number> {
    if (evidence.length === 0) return 0;
    const { owner } = this.scope;
    const added = await on
      .insertInto('evidence')
      .values(evidence.map((one) => ({ ...owner, id: one.id, origin, body: json(one) })))
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    await on
      .updateTable('repositories')
      .set((set) => ({ new_pairs: set('new_pairs', '+', added.length) }))
      .where((where) => where.and(owner))
      .execute();
    return added.length;
  }

  private whole<T>(work: (on: Scope['db']) => Promise<T>): Promise<T> {
    const { db } = this.scope;
    return db.isTransaction ? work(db) : db.transaction().execute(work);
  }

  /** All of it, in the order of the ids. */
  async all(): Promise<unknown[]> {
    const { db, owner } = this.scope;
    const rows = await db
      .selectFrom('evidence')
      .select('body')
      .where((where) => where.and(owner))
      .orderBy(sql`id collate "C"`)
      .execute();
    return rows.map(({ body }) => body);
  }
}
