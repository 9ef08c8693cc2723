import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Jobs, openLog, startWorker, type Handlers, type Workshop } from '../../src/jobs/index.ts';
import { openStore } from '../../src/store/index.ts';

test('smoke', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-jobs-'));
  const store = await openStore({ folder: join(folder, 'db') });
  const log = openLog('info');
  const jobs = await Jobs.open(store, log);
  const job = { installationId: 1, repositoryId: 2, owner: 'octo', name: 'hello' };
  await store.transaction((inside) => jobs.send('ingest', { ...job, runId: 5, attempt: 1 }, inside));
  await jobs.send('ingest', { ...job, runId: 5, attempt: 1 });
  await jobs.send('ingest', { ...job, runId: 6, attempt: 1 });
  await jobs.send('ingest', { ...job, repositoryId: 3, runId: 7, attempt: 1 });
  const seen: unknown[] = [];
  const handler = {
    run: async (job: unknown) => {
      seen.push(job);
    },
  };
  const handlers = {
    ingest: handler,
    suggest: handler,
    harvest: handler,
    learn: handler,
    apply: handler,
    feedback: handler,
    command: handler,
    reconcile: handler,
  } as unknown as Handlers;
  const workshop: Workshop = {
    store,
    jobs,
    log,
    hub: {
      app: () => Promise.resolve({} as never),
      installation: () => Promise.resolve({} as never),
      identity: () => Promise.reject(new Error()),
    },
    sandbox: () => Promise.reject(new Error()),
    learnOptions: [],
  };
  const stop = await startWorker({
    workshop,
    handlers,
    folder: join(folder, 'worker'),
    onMinute: async () => undefined,
  });
  await new Promise((r) => setTimeout(r, 3000));
  console.log(await jobs.counts());
  await stop();
  await store.close();
  console.log(seen);
  await rm(folder, { recursive: true });
});
