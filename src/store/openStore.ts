import { Kysely, PostgresDialect } from 'kysely';
import { migrate } from './migrate.ts';
import { openPglite } from './openPglite.ts';
import { openPostgres } from './openPostgres.ts';
import { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Where the store is: a Postgres by its address, or a folder for the embedded one. */
export type StorePlace = { readonly url: string } | { readonly folder: string };

/** Opens the store, and makes or updates its tables. @throws UserError */
export async function openStore(place: StorePlace): Promise<Store> {
  const database = 'url' in place ? await openPostgres(place.url) : await openPglite(place.folder);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: database.pool }) });
  try {
    await migrate(db as Kysely<unknown>, database.where);
  } catch (error) {
    await database.close();
    throw error;
  }
  return new Store(database, db);
}
