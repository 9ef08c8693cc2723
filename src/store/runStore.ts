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

  /**
   * How many tests fail and pass at a commit by the newest attempt of each run; a test that is flaky, or fails in one job
   * and passes in another, counts once as failing if it is steady.
   */
  async summary(sha: string): Promise<{ failing: number; passed: number }> {
    const failing = await this.failing(sha);
    const flaky = await this.flaky();
    const { db, owner } = this.scope;
    const { count } = await db
      .selectFrom('outcomes')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where((where) => where.and({ ...owner, sha, status: 'passed' }))
      .executeTakeFirstOrThrow();
    return { failing: failing.filter(({ test_id }) => !flaky.has(test_id)).length, passed: count };
  }

  /** The tests that fail at a commit by the newest outcome of each job, flaky ones included. */
  async failing(sha: string): Promise<Pick<OutcomeRow, 'test_id' | 'file'>[]> {
    const { db, owner } = this.scope;
    const newest = db
      .selectFrom('outcomes')
      .distinctOn(['run_id', 'job', 'test_id'])
      .select(['test_id', 'file', 'status'])
      .where((where) => where.and({ ...owner, sha }))
      .orderBy('run_id')
      .orderBy('job')
      .orderBy('test_id')
      .orderBy('attempt', 'desc');
    return db
      .selectFrom(newest.as('newest'))
      .select(['test_id', 'file'])
      .distinct()
      .where('status', 'in', ['failed', 'errored'])
      .orderBy('test_id')
      .execute();
  }

  /** Whether a test failed on the repository's own branch in a run at another commit. */
  async wasRed(branch: string, exceptAt: string): Promise<boolean> {
    const { db, owner } = this.scope;
    const row = await db
      .selectFrom('runs')
      .select('run_id')
      .where((where) => where.and({ ...owner, branch, own: true }))
      .where('sha', '!=', exceptAt)
      .where('conclusion', '!=', 'success')
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** The repository's own commits with outcomes, newest run first: a fork's are never learnt from. */
  async commits(limit: number): Promise<string[]> {
    const { db, owner } = this.scope;
    const rows = await db
      .selectFrom('runs')
      .select(['sha', (select) => select.fn.max('started_at').as('last')])
      .where((where) => where.and({ ...owner, own: true }))
      .where('trouble', 'is', null)
      .groupBy('sha')
      .orderBy('last', 'desc')
      .orderBy('sha')
      .limit(limit)
      .execute();
    return rows.map(({ sha }) => sha);
  }

  /**
   * Marks the tests flaky that passed and failed at one commit in the same job, and those that are known to be.
   * @returns their ids
   */
  async markFlaky(sha: string, known: readonly string[] = []): Promise<string[]> {
    const { db, owner } = this.scope;
    const rows = await db
      .selectFrom('outcomes')
      .select('test_id')
      .where((where) => where.and({ ...owner, sha }))
      .where('status', '!=', 'skipped')
      .groupBy(['test_id', 'job'])
      .having(sql<boolean>`bool_or(status = 'passed') AND bool_or(status <> 'passed')`)
      .execute();
    const ids = [...new Set([...rows.map(({ test_id }) => test_id), ...known])];
    for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
      await db
        .insertInto('flaky_tests')
        .values(ids.slice(at, at + ROWS_AT_ONCE).map((test_id) => ({ ...owner, test_id, sha })))
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
      .where('started_at', '<', sql<Date>`now() - make_interval(days => ${days})`)
      .execute();
  }
}
