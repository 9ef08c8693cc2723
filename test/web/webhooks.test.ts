import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Jobs, openLog } from '../../src/jobs/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { healthRoutes } from '../../src/web/healthRoutes.ts';
import { startHttp, stopHttp } from '../../src/web/httpServer.ts';
import { Metrics } from '../../src/web/metrics.ts';
import { openHub } from '../../src/web/openHub.ts';
import { WEBHOOK_PATH, webhookRoute } from '../../src/web/webhookRoute.ts';
import { exampleOf } from '../github/fake/index.ts';

const SECRET = 'a secret of the test';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

let folder = '';
let logged = '';
let address = '';
let store: Store;
let jobs: Jobs;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-web-'));
  store = await openStore({ folder });
  const log = openLog('warn', { write: (line) => (logged += line) });
  jobs = await Jobs.open(store, log);
  const metrics = new Metrics(jobs);
  const credentials = { appId: 7, privateKey: keys.privateKey, webhookSecret: SECRET };
  const { probot } = openHub(credentials, 'http://127.0.0.1:9', log);
  const onDelivery = metrics.delivered.bind(metrics);
  server = await startHttp({
    routes: {
      [WEBHOOK_PATH]: await webhookRoute(probot, { store, jobs, log, onDelivery }),
      ...healthRoutes(store, metrics),
    },
    place: { port: 0, host: '127.0.0.1' },
    onError: () => undefined,
  });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await stopHttp(server);
  await jobs.stop();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

interface Sent {
  event?: string;
  guid?: string;
  signature?: string;
}

/** Delivers a body as GitHub does. @returns the status of the answer */
async function deliver(
  body: string,
  { event = 'workflow_run', guid = randomUUID(), signature }: Sent = {},
): Promise<number> {
  const own = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': guid,
    'x-hub-signature-256': signature ?? own,
  };
  const answer = await fetch(`${address}${WEBHOOK_PATH}`, { method: 'POST', body, headers });
  await answer.text();
  return answer.status;
}

/** A finished workflow run, valid to GitHub's schema. */
function finished(runId: number): string {
  const body = structuredClone(exampleOf('workflow_run', 'completed')) as Record<string, object>;
  return JSON.stringify({
    ...body,
    installation: { id: 3, node_id: 'x' },
    workflow_run: { ...body['workflow_run'], id: runId },
  });
}

async function ingests(): Promise<number> {
  const found = (await jobs.counts()).find(({ queue, state }) => queue === 'ingest' && state === 'created');
  return found?.count ?? 0;
}

test('a delivery is one job, however often and under whatever id it comes', async () => {
  const before = await ingests();
  const guid = randomUUID();
  const body = finished(101);
  const statuses = await Promise.all([
    deliver(body, { guid }),
    deliver(body, { guid }),
    deliver(body),
    deliver(finished(102)),
  ]);
  expect(statuses).toEqual([200, 200, 200, 200]);
  expect(await ingests()).toBe(before + 2);
});

test('what is not signed, or damaged, has no effect', async () => {
  const before = await ingests();
  const body = finished(103);
  const bad = `sha256=${createHmac('sha256', 'another secret').update(body).digest('hex')}`;
  expect(await deliver(body, { signature: bad })).toBe(400);
  expect(await deliver(body.slice(0, -10))).toBe(400);
  expect(await deliver('[]', { event: 'workflow_run' })).toBeLessThan(500);
  expect(
    await deliver(JSON.stringify({ action: 'completed', installation: { id: 3 }, workflow_run: { id: -1 } })),
  ).toBe(200);
  expect(await ingests()).toBe(before);
  expect(await deliver(body)).toBe(200);
  expect(await ingests()).toBe(before + 1);
  // What a stranger sends is not written down.
  expect(logged).toContain('signature does not match');
  expect(logged).not.toContain('workflow_run\\"');
  expect(logged.length).toBeLessThan(20_000);
});

test('a body larger than GitHub sends is refused before it is read', async () => {
  const large = fetch(`${address}${WEBHOOK_PATH}`, { method: 'POST', body: 'x'.repeat(26 * 1024 * 1024) });
  await expect(
    large.then(
      ({ status }) => status,
      () => 413,
    ),
  ).resolves.toBe(413);
});

test('health and figures are told, and nothing else is there', async () => {
  const health = await fetch(`${address}/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok', version: expect.any(String) }]);
  const figures = await (await fetch(`${address}/metrics`)).text();
  expect(figures).toMatch(/codelutra_deliveries_total\{event="workflow_run",result="duplicate"\} [1-9]/);
  expect(figures).toMatch(/codelutra_queue_jobs\{queue="ingest",state="created"\} [1-9]/);
  expect((await fetch(`${address}/`)).status).toBe(404);
  expect((await fetch(`${address}/__proto__`)).status).toBe(404);
});
