import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createReadToken,
  getApp,
  getRepository,
  connect,
  listDeliveries,
  listInstallationRepositories,
  listInstallations,
  missedDeliveries,
  redeliver,
  type Delivery,
} from '../../src/github/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { install } from './fake/index.ts';
import { bot, testGitHub } from './server.ts';

const github = testGitHub();

test('the App knows itself and where it is installed', async () => {
  const { app, github: client } = github();
  expect(await getApp(app)).toEqual({ id: 11, slug: 'codelutra', login: bot });
  expect(await listInstallations(app)).toEqual([{ id: 7, account: 'octocat', suspended: false }]);
  const repositories = await listInstallationRepositories(client);
  expect(repositories.map(({ name }) => name.repo)).toEqual(['calc', 'hidden']);
});

test('a token for git reads its repository, and changes nothing', async () => {
  const { app, fake } = github();
  const { token, expiresAt } = await createReadToken(app, 7, fake.repository('hidden').id);
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  const client = connect({ api: fake.url, token }, { progress: silentProgress, writeSpacing: 0 });
  const place = { owner: 'octocat', repo: 'hidden' };
  expect((await client.rest.git.getRef({ ...place, ref: 'heads/main' })).status).toBe(200);
  const sha = '0'.repeat(40);
  await expect(client.rest.git.createRef({ ...place, ref: 'refs/heads/x', sha })).rejects.toThrow(/not accessible/);
  await expect(getRepository(client, { owner: 'octocat', repo: 'calc' })).resolves.toBeUndefined();
});

describe('deliveries', () => {
  let answer = 500;
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    arrived.push(String(request.headers['x-github-delivery']));
    request.resume().on('end', () => response.writeHead(answer).end());
  });
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    github().fake.webhooks.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  test('that were missed are found and asked for again', async () => {
    const { app, fake } = github();
    const since = new Date(Date.now() - 1000);
    await install(fake, 7, 'octocat');
    await fake.webhooks.settled();
    answer = 200;
    await install(fake, 7, 'octocat');
    await fake.webhooks.settled();
    const deliveries = await listDeliveries(app, since);
    expect(deliveries.map((delivery) => delivery.arrived)).toEqual([true, false]);
    const [missed, ...others] = missedDeliveries(deliveries);
    expect(others).toEqual([]);
    expect(missed).toMatchObject({ event: 'installation', action: 'created', installationId: 7 });
    expect(await redeliver(app, missed!)).toBe(true);
    await fake.webhooks.settled();
    expect(arrived.at(-1)).toBe(missed?.guid);
    expect(missedDeliveries(await listDeliveries(app, since))).toEqual([]);
    expect(await listDeliveries(app, new Date(Date.now() + 60_000))).toEqual([]);
    expect(await redeliver(app, { id: '999999' })).toBe(false);
  });

  test('are read page by page', async () => {
    const { app, fake } = github();
    for (let i = 0; i < 101; i += 1) await install(fake, 7, 'octocat');
    await fake.webhooks.settled();
    const all = await listDeliveries(app, new Date(0));
    expect(all.length).toBe(fake.webhooks.deliveries.length);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  test('have numbers with more digits than a double keeps', async () => {
    const { app, fake } = github();
    const id = '9007199254740993123';
    const body = [
      {
        guid: '0b989ba4-242f-11e5-81e1-c7b6966d2516',
        delivered_at: new Date().toISOString(),
        redelivery: false,
        duration: 1,
        status: 'OK',
        status_code: 500,
        event: 'push',
        action: null,
        installation_id: 7,
        repository_id: 1,
      },
    ];
    // Sent as it is: serialising the number would lose its digits here already.
    const text = JSON.stringify(body).replace('[{', `[{"id":${id},`);
    const real = createServer((_, response) => response.setHeader('content-type', 'application/json').end(text));
    await new Promise<void>((done) => real.listen(0, '127.0.0.1', done));
    const api = `http://127.0.0.1:${(real.address() as AddressInfo).port}`;
    const client = connect({ api, token: 'x' }, { progress: silentProgress, writeSpacing: 0 });
    const [delivery] = await listDeliveries(client, new Date(0));
    await new Promise((done) => real.close(done));
    expect(delivery?.id).toBe(id);
    await redeliver(app, delivery!);
    expect(fake.seen.at(-1)?.path).toBe(`/app/hook/deliveries/${id}/attempts`);
  });
});

test('an event is missed when none of its deliveries arrived', () => {
  const one = (id: string, guid: string, minute: number, ok: boolean): Delivery => ({
    id,
    guid,
    deliveredAt: new Date(minute * 60_000).toISOString(),
    redelivery: false,
    arrived: ok,
    event: 'push',
    action: undefined,
    installationId: 1,
    repositoryId: 1,
  });
  const deliveries = [
    one('6', 'c', 6, false),
    one('5', 'a', 5, true),
    one('4', 'b', 4, false),
    one('3', 'b', 3, false),
  ];
  expect(missedDeliveries([...deliveries, one('1', 'a', 1, false)]).map(({ id }) => id)).toEqual(['4', '6']);
});
