import { mkdtemp, rm, stat } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/index.ts';
import { openLog } from '../../src/jobs/index.ts';
import { credentialsFile, readAppSettings, startApp, startSetUp } from '../../src/web/index.ts';
import { FakeGitHub } from '../github/fake/index.ts';

let folder = '';
let github: FakeGitHub;
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const before = process.env['CODELUTRA_HOME'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-set-up-'));
  process.env['CODELUTRA_HOME'] = folder;
  github = await FakeGitHub.start({
    repos: [{ name: 'lib' }],
    app: {
      id: 7,
      slug: 'lutra',
      privateKey,
      permissions: {},
      events: [],
      installations: [],
      webhookSecret: 'a secret',
    },
  });
});
afterAll(async () => {
  if (before === undefined) delete process.env['CODELUTRA_HOME'];
  else process.env['CODELUTRA_HOME'] = before;
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

async function isClosed(name: string): Promise<boolean> {
  return ((await stat(join(folder, name))).mode & 0o077) === 0;
}

test('the page registers the App; its key is kept for this user alone', async () => {
  let ready: (page: string) => void = () => undefined;
  const shown = new Promise<string>((resolve) => (ready = resolve));
  const ended = startSetUp({
    api: github.url,
    listen: { port: 0, host: '127.0.0.1' },
    organisation: 'octo-org',
    onReady: (page) => {
      ready(page);
    },
  });
  const page = new URL(await shown);
  expect(await (await fetch(`${page.origin}/health`)).json()).toMatchObject({ status: 'to be set up' });
  expect((await fetch(`${page.origin}/setup`)).status).toBe(404);
  expect((await fetch(`${page.origin}/setup?key=guessed`)).status).toBe(404);
  const html = await (await fetch(page)).text();
  const target = /action="([^"]+)"/.exec(html)?.[1] ?? '';
  expect(target).toContain(`${github.url}/organizations/octo-org/settings/apps/new?state=`);
  const manifest = JSON.parse(
    (/name="manifest" value="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"'),
  ) as object;
  expect(manifest).toMatchObject({
    hook_attributes: { url: `${page.origin}/api/github/webhooks` },
    redirect_url: `${page.origin}/setup/done`,
    default_permissions: { contents: 'write', checks: 'write' },
  });
  const state = new URL(target).searchParams.get('state') ?? '';
  expect((await fetch(`${page.origin}/setup/done?code=abc&state=another`)).status).toBe(400);
  expect((await readAppSettings({})).credentials).toBeUndefined();
  const done = await fetch(`${page.origin}/setup/done?code=code-of-lutra&state=${state}`);
  expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('/installations/new')]);
  await ended;
  expect((await readAppSettings({})).credentials).toMatchObject({
    appId: 7,
    privateKey,
    webhookSecret: 'a secret',
  });
  expect((await stat(credentialsFile())).mode & 0o077).toBe(0);
  expect(await isClosed('app')).toBe(true);
});

test('what the App keeps is closed to others, whatever the umask', async () => {
  await rm(folder, { recursive: true, force: true });
  const umask = process.umask(0o022);
  try {
    const settings = await readAppSettings({ APP_ID: '7', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: 's' });
    // As `serve` and `status` do it before anything else.
    await (await openStore(settings.store)).close();
    expect(await isClosed('app')).toBe(true);
    const app = await startApp({ settings, log: openLog('silent'), work: false, learnOptions: [] });
    await app.stop();
  } finally {
    process.umask(umask);
  }
  expect([await isClosed('app'), await isClosed('installations')]).toEqual([true, true]);
});

test('settings that can not be are refused', async () => {
  const given = { APP_ID: '7', PRIVATE_KEY: privateKey };
  const { APP_ID } = given;
  await rm(credentialsFile(), { force: true });
  await expect(readAppSettings({ WEBHOOK_SECRET: 's' })).rejects.toThrow('APP_ID is missing');
  await expect(readAppSettings({ APP_ID })).rejects.toThrow('PRIVATE_KEY is missing');
  await expect(readAppSettings({ PRIVATE_KEY: privateKey })).rejects.toThrow('APP_ID is missing');
  await expect(readAppSettings(given)).rejects.toThrow('WEBHOOK_SECRET is missing');
  await expect(readAppSettings({ APP_ID, PRIVATE_KEY: 'x', WEBHOOK_SECRET: 's' })).rejects.toThrow('no private key');
  await expect(readAppSettings(JSON.parse('{"LOG_LEVEL":"loud"}') as NodeJS.ProcessEnv)).rejects.toThrow(
    'LOG_LEVEL is no level',
  );
  await expect(readAppSettings({ ...given, WEBHOOK_SECRET: 's', APP_ID: 'seven' })).rejects.toThrow(
    'APP_ID is no number',
  );
  await expect(readAppSettings({ ...given, WEBHOOK_SECRET: 's', GITHUB_API_URL: 'ftp://x' })).rejects.toThrow(
    'no address',
  );
});
