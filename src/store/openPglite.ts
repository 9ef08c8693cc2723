import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { types } from '@electric-sql/pglite';
import type { PostgresQueryResult } from 'kysely';
import { messageOf, UserError } from '../errors.ts';
import { holdFolder } from '../lock.ts';
import type { Database, Pool, PoolClient } from './pool.ts';

/**
 * Opens the embedded database in a folder, which is made if needed.
 * @throws UserError where another process has it open: PGlite itself would let both in, and damage it
 */
export async function openPglite(folder: string): Promise<Database> {
  // With the folders above it: what the App knows is nobody else's on this machine.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = await holdFolder(folder);
  try {
    const db = await PGlite.create(folder, { parsers: { [types.INT8]: Number } });
    return {
      where: folder,
      pool: new PglitePool(db),
      isOurs: true,
      async close() {
        await db.close();
        await release();
      },
    };
  } catch (cause) {
    await release();
    throw new UserError(`the embedded database can't be opened: ${messageOf(cause)}`, {
      where: folder,
      fix: 'Restore the folder from a copy, or name a Postgres with DATABASE_URL.',
      cause,
    });
  }
}

/** A pool of one connection: whoever wants it waits until it is given back. */
class PglitePool implements Pool {
  private readonly db: PGlite;
  private last: Promise<void> = Promise.resolve();

  constructor(db: PGlite) {
    this.db = db;
  }

  async connect(): Promise<PoolClient> {
    const before = this.last;
    let release = (): void => undefined;
    this.last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    const query = async <R>(sql: string, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<R>> => {
      // Several statements at once go only where there are no parameters, as with every Postgres.
      const results = parameters.length === 0 ? await this.db.exec(sql) : [await this.db.query(sql, [...parameters])];
      const result = results.at(-1);
      // What it says it did is not told by PGlite; kysely asks it only whether there is a count.
      return { command: 'UPDATE', rowCount: result?.affectedRows ?? 0, rows: (result?.rows ?? []) as R[] };
    };
    return { query: query as PoolClient['query'], release };
  }

  /** The database is closed by who opened it. */
  end(): Promise<void> {
    return this.last;
  }
}
