import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';

/** What is asked of a database: connections that take SQL. node-postgres' pool is one; PGlite is made to look like one. */
export interface Pool extends PostgresPool {
  connect(): Promise<PoolClient>;
}

export interface PoolClient extends PostgresPoolClient {
  query<R>(sql: string, parameters?: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  // Kysely's streams, which are not used, would hand over a cursor.
  query<R>(cursor: { read(rows: number): Promise<R[]>; close(): Promise<void> }): never;
}

/** A place that a store can live in. */
export interface Database {
  /** For people, without a password. */
  readonly where: string;
  readonly pool: Pool;
  /** Whether this process is the only one that can have it open. */
  readonly isOurs: boolean;
  close(): Promise<void>;
}
