import { sql } from 'kysely';
import type { Scope } from './scope.ts';
import type { NewOutcome, NewRun, OutcomeRow, RunRow } from './tables.ts';

/** Outcomes inserted with one statement: Postgres takes 65,535 parameters, and a row has twelve. */
const ROWS_AT_ONCE = 2_000;

/** Workflow runs and what their tests did. */
export class RunStore {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** Keeps an attempt of a run with its outcomes, whole or not at all; one that is kept already is left as it is. */
  async add(run: NewRun, outcomes: readonly NewOutcome[]): Promise<void> {
    const { db, owner } = this.scope;
    const add = async (on: Scope['db']): Promise<void> => {
      const { numInsertedOrUpdatedRows } = await on
        .insertInto('runs')
        .values({ ...owner, ...run })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) return;
      const { run_id, attempt, sha } = run;
      for (let at = 0; at < outcomes.length; at += ROWS_AT_ONCE) {
        const rows = outcomes.slice(at, at + ROWS_AT_ONCE).map((one) => ({ ...owner, run_id, attempt, sha, ...one }));
        await on.insertInto('outcomes').values(rows).execute();
      }
    };
    await (db.isTransaction ? add(db) : db.transaction().execute(add));
  }

  async find(runId: number, attempt: number): Promise<RunRow | undefined> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('runs')
      .selectAll()
      .where((where) => where.and({ ...owner, run_id: runId, attempt }))
      .executeTakeFirst();
  }

  /** Runs at a commit, oldest first. */
  async at(sha: string): Promise<RunRow[]> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('runs')
      .selectAll()
      .where((where) => where.and({ ...owner, sha }))
      .orderBy('ended_at')
      .execute();
  }

  /** Of these attempts, those that are kept. */
  async known(runs: readonly { runId: number; attempt: number }[]): Promise<Set<string>> {
    if (runs.length === 0) return new Set();
    const { db, owner } = this.scope;
    const rows = await db
      .selectFrom('runs')
      .select(['run_id', 'attempt'])
      .where((where) => where.and(owner))
      .where(
        'run_id',
        'in',
        runs.map(({ runId }) => runId),
      )
      .execute();
    return new Set(rows.map(({ run_id, attempt }) => `${run_id}/${attempt}`));
  }

  /** What the tests did at a commit, in every run of it, oldest first. */
  async outcomes(sha: string): Promise<OutcomeRow[]> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('outcomes')
      .selectAll()
      .where((where) => where.and({ ...owner, sha }))
      .orderBy('run_id')
      .orderBy('attempt')
      .orderBy('job')
      .orderBy('test_id')
      .execute();
  }

  /** Commits with outcomes, newest run first. */
  async commits(limit: number): Promise<string[]> {
    const { db, owner } = this.scope;
    const rows = await db
      .selectFrom('runs')
      .select(['sha', (select) => select.fn.max('ended_at').as('last')])
      .where((where) => where.and(owner))
      .where('trouble', 'is', null)
      .groupBy('sha')
      .orderBy('last', 'desc')
      .orderBy('sha')
      .limit(limit)
      .execute();
    return rows.map(({ sha }) => sha);
  }

  /**
   * Marks the tests flaky that passed and failed at one commit in the same job.
   * @returns their ids, those known before included
   */
  async markFlaky(sha: string): Promise<string[]> {
    const { db, owner } = this.scope;
    const rows = await db
      .selectFrom('outcomes')
      .select('test_id')
      .where((where) => where.and({ ...owner, sha }))
      .where('status', '!=', 'skipped')
      .groupBy(['test_id', 'job'])
      .having(sql<boolean>`bool_or(status = 'passed') AND bool_or(status <> 'passed')`)
      .execute();
    const ids = [...new Set(rows.map(({ test_id }) => test_id))];
    if (ids.length > 0) {
      await db
        .insertInto('flaky_tests')
        .values(ids.map((test_id) => ({ ...owner, test_id, sha })))
        .onConflict((conflict) =>
          conflict
            .columns(['installation_id', 'repository_id', 'test_id'])
            .doUpdateSet({ sha, seen_at: sql<Date>`now()` }),
        )
        .execute();
    }
    return ids;
  }

  /** Ids of the tests that were flaky within the last so many days. */
  async flaky(days = 30): Promise<Set<string>> {
    const { db, owner } = this.scope;
    const rows = await db
      .selectFrom('flaky_tests')
      .select('test_id')
      .where((where) => where.and(owner))
      .where('seen_at', '>', sql<Date>`now() - make_interval(days => ${days})`)
      .execute();
    return new Set(rows.map(({ test_id }) => test_id));
  }

  /** Forgets runs that ended more than so many days ago. */
  async forget(days: number): Promise<void> {
    const { db, owner } = this.scope;
    await db
      .deleteFrom('runs')
      .where((where) => where.and(owner))
      .where('ended_at', '<', sql<Date>`now() - make_interval(days => ${days})`)
      .execute();
  }
}
