import type { Scope } from './scope.ts';

/** Where people have said that nothing more is to be suggested. */
export class StopStore {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** @param pull 0 for all of the repository */
  async add(pull: number, reason: string, actor: string): Promise<void> {
    const { db, owner } = this.scope;
    await db
      .insertInto('stops')
      .values({ ...owner, pull, reason, actor })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Takes it back: somebody asked for a fix again. */
  async remove(pull: number): Promise<void> {
    const { db, owner } = this.scope;
    await db
      .deleteFrom('stops')
      .where((where) => where.and({ ...owner, pull }))
      .execute();
  }

  /** What stops suggestions on a pull request, if anything does. */
  async of(pull: number): Promise<{ reason: string; actor: string } | undefined> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('stops')
      .select(['reason', 'actor'])
      .where((where) => where.and(owner))
      .where('pull', 'in', [0, pull])
      .orderBy('pull')
      .executeTakeFirst();
  }
}
