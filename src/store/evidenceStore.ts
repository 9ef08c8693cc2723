import { sql } from 'kysely';
import { json, type Scope } from './scope.ts';

/** What harvests have proved, by its digest. */
export class EvidenceStore {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** Adds what is not there yet, and counts it as new for the next learning. @returns how many were new */
  async add(evidence: readonly { readonly id: string }[]): Promise<number> {
    if (evidence.length === 0) return 0;
    const { db, owner } = this.scope;
    const add = async (on: Scope['db']): Promise<number> => {
      const added = await on
        .insertInto('evidence')
        .values(evidence.map((one) => ({ ...owner, id: one.id, body: json(one) })))
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute();
      await on
        .updateTable('repositories')
        .set((set) => ({ new_pairs: set('new_pairs', '+', added.length) }))
        .where((where) => where.and(owner))
        .execute();
      return added.length;
    };
    return db.isTransaction ? add(db) : db.transaction().execute(add);
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
