import { json, type Scope } from './scope.ts';
import type { FeedbackRow } from './tables.ts';

export interface NewFeedback {
  readonly suggestionId: number;
  readonly kind: FeedbackRow['kind'];
  /** Login; empty where nobody in particular said it. */
  readonly actor: string;
  readonly detail?: unknown;
}

/** What people did with suggestions. */
export class FeedbackStore {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** Notes it once: the same of the same person changes nothing. @returns whether it was new */
  async add({ suggestionId, kind, actor, detail }: NewFeedback): Promise<boolean> {
    const { db, owner } = this.scope;
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('feedback')
      .values({
        ...owner,
        suggestion_id: suggestionId,
        kind,
        actor,
        detail: detail === undefined ? null : json(detail),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async of(suggestionId: number): Promise<FeedbackRow[]> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('feedback')
      .selectAll()
      .where((where) => where.and({ ...owner, suggestion_id: suggestionId }))
      .orderBy('id')
      .execute();
  }
}
