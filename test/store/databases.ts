import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store/index.ts';
import { startPostgres } from '../app/postgres.ts';

/** A fresh database of a kind, and what puts it away. */
interface Fresh {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

async function freshPglite(): Promise<Fresh> {
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-store-'));
  const store = await openStore({ folder });
  return {
    store,
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freshPostgres(): Promise<Fresh | undefined> {
  const cluster = await startPostgres();
  if (typeof cluster === 'string') {
    console.warn(`not tested on Postgres: ${cluster}`);
    return undefined;
  }
  const store = await openStore({ url: await cluster.database() });
  return {
    store,
    async close() {
      await store.close();
      await cluster.stop();
    },
  };
}

/** Runs tests on both databases; those on Postgres are passed over, with why, where there is none. */
export function onBothDatabases(tests: (test: (name: string, body: (store: Store) => Promise<void>) => void) => void) {
  describe.each([
    ['PGlite', freshPglite],
    ['Postgres', freshPostgres],
  ])('on %s', (_name, open) => {
    let fresh: Fresh | undefined;
    beforeAll(async () => {
      fresh = await open();
    });
    afterAll(async () => {
      await fresh?.close();
    });
    tests((name, body) => {
      it(name, async () => {
        if (fresh !== undefined) await body(fresh.store);
      });
    });
  });
}
