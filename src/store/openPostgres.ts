import pg from 'pg';
import { messageOf, UserError } from '../errors.ts';
import type { Database, Pool } from './pool.ts';

/** Connections a process holds at most. */
const MOST_CONNECTIONS = 10;
const INT8 = 20;

/** Opens a Postgres by its address (`postgres://user:password@host/database`). @throws UserError where it does not answer */
export async function openPostgres(url: string): Promise<Database> {
  const where = withoutPassword(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    application_name: 'codelutra',
    types: {
      // GitHub's ids are far below the greatest whole number of a double.
      getTypeParser: ((id: number, format?: 'text' | 'binary') =>
        id === INT8 ? Number : pg.types.getTypeParser(id, format as 'text')) as typeof pg.types.getTypeParser,
    },
  });
  // A connection that breaks while it is idle is replaced; one that breaks at work fails that work, which is told there.
  pool.on('error', () => undefined);
  try {
    (await pool.connect()).release();
  } catch (cause) {
    await pool.end();
    throw new UserError(`the database does not answer: ${messageOf(cause)}`, {
      where,
      fix: 'Check DATABASE_URL, and that the server runs.',
      cause,
    });
  }
  return { where, pool: pool as unknown as Pool, isOurs: false, close: () => pool.end() };
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url) || !/^postgres(?:ql)?:$/.test(new URL(url).protocol)) {
    throw new UserError('DATABASE_URL is no address of a Postgres', {
      fix: 'Write it as postgres://USER:PASSWORD@HOST:5432/DATABASE.',
    });
  }
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
