#!/usr/bin/env node
// npm run bench:deliveries -- [--count N] [--rate N] [--postgres ADDRESS]
// Sends deliveries to `codelutra serve` on this machine at a steady rate: a third are duplicates (of their id or of their
// content), a tenth malformed or badly signed. Then: no good one is lost, no bad one has an effect, and how long the
// answers took. Ends with 1 where one of these does not hold.
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { Agent, createServer, request } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStore } from '../dist/store/index.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '200' },
    postgres: { type: 'string' },
  },
});
const count = Number(values.count);
const rate = Number(values.rate);
const MOST_MS = 250;
const secret = 'a secret of the bench';
const folder = await mkdtemp(join(tmpdir(), 'codelutra-deliveries-'));

// A GitHub that knows nothing: the jobs are not done here, only kept.
const github = createServer((_, response) => response.writeHead(404).end('{}'));
const portOf = async (server) => {
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server.address().port;
};
const api = await portOf(github);
const free = createServer();
const port = await portOf(free);
await new Promise((done) => free.close(done));

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const app = execFile(
  process.execPath,
  ['dist/cli.js', 'serve', '--no-jobs', '--host', '127.0.0.1', '--port', String(port)],
  {
    env: {
      ...process.env,
      APP_ID: '1',
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: secret,
      GITHUB_API_URL: `http://127.0.0.1:${api}`,
      CODELUTRA_HOME: folder,
      DATABASE_URL: values.postgres ?? '',
      LOG_LEVEL: 'error',
    },
    maxBuffer: 2 ** 26,
  },
);
const ended = new Promise((done) => app.once('exit', done));
const address = `http://127.0.0.1:${port}`;
while (!(await isUp())) await sleep(50);

function isUp() {
  return new Promise((done) => {
    const asked = request(`${address}/health`, (response) => {
      response.resume();
      done(response.statusCode === 200);
    });
    asked.once('error', () => done(false));
    asked.end();
  });
}

const require = createRequire(import.meta.url);
const examples = JSON.parse(
  await readFile(require.resolve('@octokit/webhooks-examples/api.github.com/index.json'), 'utf8'),
);
const example = examples
  .find(({ name }) => name === 'workflow_run')
  .examples.find(({ action }) => action === 'completed');
const base = { ...example };
delete base.organization;

/** What GitHub would send about a run; each number is another run. */
function bodyOf(number) {
  const run = { ...base.workflow_run, id: number, run_attempt: 1 };
  return JSON.stringify({ ...base, installation: { id: 1, node_id: '' }, workflow_run: run });
}

/** The deliveries in their order: a good one, now and then one that came before, or one that nobody must believe. */
function* deliveries() {
  const sent = [];
  for (let i = 0; i < count; i++) {
    if (i % 10 === 9) {
      const kinds = ['signature', 'malformed', 'unsigned'];
      yield { kind: kinds[((i - 9) / 10) % 3], guid: `bad-${i}`, run: 1_000_000 + i };
    } else if (i % 3 === 2 && sent.length > 0) {
      const old = sent[(i * 7919) % sent.length];
      // As GitHub sends again what was not answered, and as one that is sent by hand comes with an id of its own.
      yield { kind: 'duplicate', guid: i % 2 === 0 ? old.guid : randomUUID(), run: old.run };
    } else {
      const good = { kind: 'good', guid: randomUUID(), run: i + 1 };
      sent.push(good);
      yield good;
    }
  }
}

const agent = new Agent({ keepAlive: true });

/** @returns the answer's status; 0 where there was none within GitHub's ten seconds */
function post(headers, text) {
  return new Promise((done) => {
    const options = { method: 'POST', headers, agent, timeout: 10_000 };
    const sent = request(`${address}/api/github/webhooks`, options, (response) => {
      response.resume().once('end', () => done(response.statusCode));
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => done(0));
    sent.end(text);
  });
}

async function send({ kind, guid, run }) {
  const text = kind === 'malformed' ? bodyOf(run).slice(0, -20) : bodyOf(run);
  const sign = (key) => `sha256=${createHmac('sha256', key).update(text).digest('hex')}`;
  const signature =
    kind === 'unsigned' ? {} : { 'x-hub-signature-256': sign(kind === 'signature' ? 'another' : secret) };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-delivery': guid,
    'x-github-event': 'workflow_run',
    ...signature,
  };
  const began = performance.now();
  const status = await post(headers, text);
  return { kind, guid, run, status, ms: performance.now() - began };
}

const began = performance.now();
const sending = [];
let at = 0;
for (const delivery of deliveries()) {
  await sleep(Math.max(0, began + (at++ * 1000) / rate - performance.now()));
  sending.push(send(delivery));
}
const answers = await Promise.all(sending);
const seconds = (performance.now() - began) / 1000;
app.kill('SIGTERM');
await ended;
github.close();

const place = values.postgres === undefined ? { folder: join(folder, 'app', 'database') } : { url: values.postgres };
const store = await openStore(place);
const { rows } = await store.sql.executeSql(
  `SELECT (data->>'runId')::int AS run, count(*)::int AS count FROM pgboss.job WHERE name = 'ingest' GROUP BY 1`,
);
await store.close();
await rm(folder, { recursive: true, force: true });

const of = (...kinds) => answers.filter(({ kind }) => kinds.includes(kind));
const good = of('good');
const jobs = new Map(rows.map((row) => [row.run, row.count]));
const lost = good.filter(({ run }) => jobs.get(run) !== 1).length;
const effects = of('signature', 'malformed', 'unsigned').filter(
  ({ run, status }) => jobs.has(run) || status < 400,
).length;
const refused = of('good', 'duplicate').filter(({ status }) => status !== 200 && status !== 202).length;
const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
const quantile = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))]);
const figures = {
  deliveries: answers.length,
  'a second': Math.round(answers.length / seconds),
  good: good.length,
  duplicates: of('duplicate').length,
  bad: of('signature', 'malformed', 'unsigned').length,
  'good ones lost or done twice': lost,
  'good ones refused': refused,
  'bad ones with an effect': effects,
  'jobs beyond the good ones': jobs.size - good.length + lost,
  'ms, half': quantile(0.5),
  'ms, 99%': quantile(0.99),
  'ms, longest': quantile(1),
};
console.table(figures);
if (lost + refused + effects > 0 || jobs.size !== good.length || quantile(0.99) >= MOST_MS) process.exitCode = 1;
