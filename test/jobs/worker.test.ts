import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Payload } from '../../src/jobs/index.ts';
import type { Store } from '../../src/store/index.ts';
import { onBothDatabases } from '../store/databases.ts';
import { ingestOf, workOn as startOn, workshopOn } from './workshop.ts';

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-worker-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

// A test that fails must not leave its worker behind: its database ends with it.
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function workOn(...args: Parameters<typeof startOn>): Promise<() => Promise<void>> {
  const stop = await startOn(...args);
  stops.push(stop);
  return stop;
}

const own = (): string => join(folder, `worker${++count}`);

/** Ends all jobs that are left. */
async function clear(store: Store): Promise<void> {
  await store.sql.executeSql(`DELETE FROM pgboss.job`);
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) if (await what()) return;
  throw new Error('it did not come');
}

onBothDatabases((test) => {
  test('a job is done once, however often it is sent, and repositories take turns', async (store) => {
    const workshop = await workshopOn(store);
    const { jobs } = workshop;
    await store.transaction((inside) => jobs.send('ingest', ingestOf(2, 1), inside));
    for (const run of [1, 2, 3, 1]) await jobs.send('ingest', ingestOf(2, run));
    await jobs.send('ingest', ingestOf(3, 9));
    await expect(
      store.transaction(async (inside) => {
        await jobs.send('ingest', ingestOf(2, 77), inside);
        throw new Error('changed its mind');
      }),
    ).rejects.toThrow('changed its mind');
    await expect(jobs.send('ingest', { ...ingestOf(2, 4), owner: '../..' })).rejects.toThrow();
    const done: string[] = [];
    const stop = await workOn(workshop, own(), (_queue, job) => {
      const { repositoryId, runId } = job as Payload<'ingest'>;
      done.push(`${repositoryId}/${runId}`);
      return Promise.resolve();
    });
    await until(() => done.length >= 4);
    await jobs.send('ingest', ingestOf(2, 1));
    await stop();
    expect(done).toEqual(['2/1', '3/9', '2/2', '2/3']);
    await clear(store);
  });

  test('what fails is tried again, and its last failure is told', async (store) => {
    const workshop = await workshopOn(store);
    await workshop.jobs.send('ingest', ingestOf(2, 1));
    let [tries, gaveUp] = [0, 0];
    const stop = await workOn(
      workshop,
      own(),
      () => {
        tries += 1;
        return Promise.reject(new Error('GitHub is down'));
      },
      () => {
        gaveUp += 1;
        return Promise.resolve();
      },
    );
    await until(async () => {
      // Waits are cut short: each is longer than the one before.
      await store.sql.executeSql(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`);
      workshop.jobs.wake('ingest');
      return (await workshop.jobs.counts()).some(({ state }) => state === 'failed');
    });
    await stop();
    expect([tries, gaveUp]).toEqual([7, 1]);
    await clear(store);
  });

  test('a worker that is told to stop gives its jobs back, and that is no failure', async (store) => {
    const first = await workshopOn(store);
    await first.jobs.send('harvest', { ...repository, sha: 'a'.repeat(40), cause: 'push' });
    let begun = false;
    const stop = await workOn(first, own(), async (_queue, _job, signal) => {
      begun = true;
      await sleep(60_000, undefined, { signal });
    });
    await until(() => begun);
    await stop();
    const { rows } = await store.sql.executeSql(
      `SELECT state::text AS state, retry_count FROM pgboss.job WHERE name = 'harvest'`,
    );
    expect(rows).toEqual([{ state: 'retry', retry_count: 0 }]);
    const second = await workshopOn(store);
    let done = 0;
    const end = await workOn(second, own(), () => {
      done += 1;
      return Promise.resolve();
    });
    await until(() => done === 1);
    await end();
    await clear(store);
  });

  test('one worker at a time uses a folder', async (store) => {
    const workshop = await workshopOn(store);
    const place = own();
    const stop = await workOn(workshop, place, () => Promise.resolve());
    await expect(workOn(workshop, place, () => Promise.resolve())).rejects.toThrow('has this folder open');
    await stop();
  });

  test('what a worker had that is gone is done by another, and a job that kills its worker is not tried for ever', async (store) => {
    const first = await workshopOn(store);
    await first.jobs.send('ingest', ingestOf(2, 11));
    await first.jobs.send('ingest', ingestOf(2, 12));
    // As if a worker had been killed in the midst of them: one was claimed, one not yet.
    await store.sql.executeSql(
      `UPDATE pgboss.job SET state = 'active', started_on = now() - interval '1 minute' WHERE name = 'ingest'`,
    );
    const { rows } = await store.sql.executeSql(`SELECT id FROM pgboss.job WHERE name = 'ingest'`);
    const [one, other] = rows as { id: string }[];
    await store.app.claim('a worker of another machine', { jobId: one!.id, queue: 'ingest', installation: 1 });
    const done: unknown[] = [];
    const stop = await workOn(first, own(), (_queue, job) => {
      done.push((job as Payload<'ingest'>).runId);
      return Promise.resolve();
    });
    await until(() => done.length === 2);
    await stop();
    await store.sql.executeSql(
      `UPDATE pgboss.job SET state = 'active', retry_count = retry_limit WHERE id = $1::uuid`,
      [other!.id],
    );
    await store.app.claim('a worker of another machine', { jobId: other!.id, queue: 'ingest', installation: 1 });
    let gaveUp = 0;
    const third = await workshopOn(store);
    const end = await workOn(
      third,
      own(),
      () => Promise.resolve(),
      () => {
        gaveUp += 1;
        return Promise.resolve();
      },
    );
    await end();
    expect(gaveUp).toBe(1);
    expect((await first.jobs.counts()).filter(({ queue }) => queue === 'ingest')).toEqual([
      { queue: 'ingest', state: 'failed', count: 1 },
    ]);
    await clear(store);
  });
});

const repository = { installationId: 1, repositoryId: 2, owner: 'octo', name: 'hello' };
