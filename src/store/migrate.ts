import { Migrator, type Kysely, type Migration } from 'kysely';
import { messageOf, UserError } from '../errors.ts';
import { first } from './migrations/first.ts';

/** By name, in the order of the names. A migration that was released is never changed; a change is a new one. */
const migrations: Record<string, Migration> = {
  '0001-first': { up: first },
};

/** Brings a database's tables to this version's form. Several processes may do it at once. @throws UserError */
export async function migrate(db: Kysely<unknown>, where: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new UserError(`the database's tables can't be made or brought up to date: ${messageOf(error)}`, {
      where,
      fix: 'A database of a newer codelutra needs that version; else see the message.',
      cause: error,
    });
  }
}
