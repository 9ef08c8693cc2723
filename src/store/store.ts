import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import { AppStore } from './appStore.ts';
import { InstallationStore } from './installationStore.ts';
import type { Database } from './pool.ts';
import type { Tables } from './tables.ts';

/** Runs SQL text with `$1` parameters: what pg-boss asks of a database. */
export interface Sql {
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * What the App knows. Of an installation's data nothing can be reached but through `installation`, whose queries are
 * bound to that installation.
 */
export class Store {
  /** For people: the folder, or the address without a password. */
  readonly where: string;
  /** Whether no other process can have this store open. */
  readonly isOurs: boolean;
  /** What belongs to the App itself: webhook deliveries, workers. */
  readonly app: AppStore;
  private readonly database: Database;
  private readonly db: Kysely<Tables>;

  constructor(database: Database, db: Kysely<Tables>) {
    this.database = database;
    this.db = db;
    this.where = database.where;
    this.isOurs = database.isOurs;
    this.app = new AppStore(db);
  }

  /** One installation's data: nothing that is asked of it sees or changes another's. */
  installation(id: number): InstallationStore {
    return new InstallationStore(this.db, id);
  }

  /**
   * Does `work` whole or not at all. Jobs that are sent in it must be sent with the SQL it is handed: the embedded
   * database has one connection, which the transaction holds.
   */
  async transaction<T>(work: (inside: StoreTransaction) => Promise<T>): Promise<T> {
    return this.db.transaction().execute((transaction) =>
      work({
        app: new AppStore(transaction),
        installation: (id) => new InstallationStore(transaction, id),
        sql: sqlOf(transaction),
      }),
    );
  }

  /** For pg-boss, which keeps its tables in the same database. */
  get sql(): Sql {
    const { pool } = this.database;
    return {
      async executeSql(text, values = []) {
        const client = await pool.connect();
        try {
          const result: unknown = await client.query(text, values);
          // node-postgres gives a list for several statements; the last one's rows are meant.
          const last: unknown = Array.isArray(result) ? result.at(-1) : result;
          return last as { rows: unknown[] };
        } catch (error) {
          // Of several statements the first may have begun a transaction, which must not stay open.
          if (values.length === 0) await client.query('ROLLBACK');
          throw error;
        } finally {
          client.release();
        }
      },
    };
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

/** The store within a transaction. */
export interface StoreTransaction {
  readonly app: AppStore;
  readonly sql: Sql;
  installation(id: number): InstallationStore;
}

function sqlOf(transaction: Transaction<Tables>): Sql {
  return {
    executeSql: (text, values = []) => transaction.executeQuery(CompiledQuery.raw(text, [...values])),
  };
}
