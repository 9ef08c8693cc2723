import { sql, type Updateable } from 'kysely';
import { json, type Scope } from './scope.ts';
import type { SuggestionRow, SuggestionState, Tables } from './tables.ts';

export interface NewSuggestion {
  readonly pull: number;
  readonly headSha: string;
  readonly stage: SuggestionRow['stage'];
  readonly askedBy: string | null;
}

/** What may change of a suggestion once it was begun. */
export interface SuggestionChange {
  readonly state?: SuggestionState;
  readonly reason?: string | null;
  readonly report?: unknown;
  readonly edit?: SuggestionRow['edit'];
  readonly model?: string | null;
  readonly became?: unknown;
  readonly checkRunId?: number;
  readonly reviewId?: number;
}

/** Suggestions and what became of them. A row is written before anything of it is shown. */
export class SuggestionStore {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /**
   * Begins an attempt at a head commit, or gives back the one that was begun and not ended (a kill came between).
   * @param most attempts at one head commit
   * @returns undefined where all attempts are used up
   */
  async begin({ pull, headSha, stage, askedBy }: NewSuggestion, most: number): Promise<SuggestionRow | undefined> {
    const { db, owner } = this.scope;
    const earlier = await this.of(pull, headSha);
    // In the shadow, found is the end of it.
    const open = earlier.find((row) => row.state === 'working' || (row.state === 'found' && row.stage !== 'shadow'));
    if (open !== undefined) return open;
    if (earlier.length >= most) return undefined;
    const added = await db
      .insertInto('suggestions')
      .values({ ...owner, pull, head_sha: headSha, attempt: earlier.length + 1, stage, asked_by: askedBy })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    // Another worker was quicker: its attempt is the one.
    return added ?? (await this.of(pull, headSha)).at(-1);
  }

  async change(id: number, change: SuggestionChange): Promise<void> {
    const { db, owner } = this.scope;
    const { state, reason, report, edit, model, became, checkRunId, reviewId } = change;
    const set: Updateable<Tables['suggestions']> = {
      updated_at: sql<Date>`now()` as unknown as Date,
      ...(state === undefined ? {} : { state }),
      ...(reason === undefined ? {} : { reason }),
      ...(report === undefined ? {} : { report: json(report) }),
      ...(edit === undefined ? {} : { edit: edit === null ? null : json(edit) }),
      ...(model === undefined ? {} : { model }),
      ...(became === undefined ? {} : { became: json(became) }),
      ...(checkRunId === undefined ? {} : { check_run_id: checkRunId }),
      ...(reviewId === undefined ? {} : { review_id: reviewId }),
    };
    await db
      .updateTable('suggestions')
      .set(set)
      .where((where) => where.and({ ...owner, id }))
      .execute();
  }

  async find(id: number): Promise<SuggestionRow | undefined> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('suggestions')
      .selectAll()
      .where((where) => where.and({ ...owner, id }))
      .executeTakeFirst();
  }

  /** Those of a pull request, of one head commit or of all, oldest first. */
  async of(pull: number, headSha?: string): Promise<SuggestionRow[]> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('suggestions')
      .selectAll()
      .where((where) => where.and({ ...owner, pull, ...(headSha === undefined ? {} : { head_sha: headSha }) }))
      .orderBy('id')
      .execute();
  }

  /** The newest so many. */
  async recent(limit: number): Promise<SuggestionRow[]> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('suggestions')
      .selectAll()
      .where((where) => where.and(owner))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }

  /** Those whose pull request was not yet seen closed. */
  async open(): Promise<SuggestionRow[]> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('suggestions')
      .selectAll()
      .where((where) => where.and(owner))
      .where('edit', 'is not', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('feedback')
              .select('feedback.id')
              .whereRef('feedback.installation_id', '=', 'suggestions.installation_id')
              .whereRef('feedback.suggestion_id', '=', 'suggestions.id')
              .where('kind', 'in', ['closed', 'merged']),
          ),
        ),
      )
      .orderBy('id')
      .execute();
  }
}
