import { createSign, generateKeyPairSync } from 'node:crypto';
import { connect, type GitHub, type RepositoryName } from '../../src/github/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { FakeGitHub, People, problemsOf, tokenOf, TOKEN, type App } from './fake/index.ts';

export const name: RepositoryName = { owner: 'octocat', repo: 'calc' };
export const bot = 'codelutra[bot]';
const INSTALLATION = 7;

/** A GitHub with octocat's repository `calc`, on which the App is installed, and clients of it. */
export interface TestGitHub {
  readonly fake: FakeGitHub;
  readonly people: People;
  /** Speaks as the App. */
  readonly app: GitHub;
  /** Speaks as the installation. */
  readonly github: GitHub;
  /** Speaks as octocat. */
  readonly octocat: GitHub;
}

/** Starts it before a file's tests. After them every request that was made is checked against GitHub's description. */
export function testGitHub(): () => TestGitHub {
  let started: TestGitHub | undefined;
  beforeAll(async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const app: App = {
      id: 11,
      slug: 'codelutra',
      privateKey: pem,
      permissions: {
        actions: 'read',
        checks: 'write',
        contents: 'write',
        issues: 'write',
        metadata: 'read',
        pull_requests: 'write',
      },
      events: [],
      installations: [{ id: INSTALLATION, account: 'octocat' }],
      webhookSecret: 'a secret of tests',
    };
    const fake = await FakeGitHub.start({
      repos: [
        { name: 'calc' },
        { name: 'hidden', private: true },
        { owner: 'mona', name: 'calc', forkOf: 'octocat/calc' },
      ],
      users: ['mona', 'reader'],
      app,
    });
    const client = (token: string): GitHub =>
      connect({ api: fake.url, token }, { progress: silentProgress, writeSpacing: 0 });
    const asApp = client(jwtOf(app));
    const { data } = await asApp.rest.apps.createInstallationAccessToken({ installation_id: INSTALLATION });
    const people = new People(fake, fake.repository('calc'));
    started = { fake, people, app: asApp, github: client(data.token), octocat: client(TOKEN) };
  });
  afterAll(async () => {
    await started?.fake.close();
    expect(started?.fake.seen.flatMap(problemsOf)).toEqual([]);
  });
  return () => {
    if (started === undefined) throw new Error('the server has not started');
    return started;
  };
}

export { tokenOf };

/** What an App signs to say who it is. */
function jwtOf({ id, privateKey }: App): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: now + 540, iss: String(id) })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}
