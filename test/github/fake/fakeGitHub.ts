import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Access, type Who } from './access.ts';
import { Emulated, type App } from './emulated.ts';
import { headersOf, notFound, readBody, Refusal, type Answer, type SeenRequest } from './exchange.ts';
import { dispatch } from './dispatch.ts';
import { HttpServers } from './httpServers.ts';
import { makeRepositories, type NewRepository } from './makeRepositories.ts';
import { movingRefs } from './movingRefs.ts';
import { ReleaseAssets, type EmulatedRelease } from './releaseAssets.ts';
import type { FakeRepository } from './repository.ts';
import { smartHttp } from './smartHttp.ts';
import { userObject } from './userObject.ts';
import { Webhooks } from './webhooks.ts';
import type { User, World } from './world.ts';

/** Where a request can be interfered with; answering true drops the connection there. */
export type Moment = 'before' | 'middle' | 'after';

export interface GitHubOptions {
  readonly repos: readonly NewRepository[];
  /** Beside octocat and the owners. */
  readonly users?: readonly string[];
  /** Organisations with their members. */
  readonly organisations?: Readonly<Record<string, readonly string[]>>;
  readonly app?: App;
  /** The API's path, such as `/api/v3` of GitHub Enterprise. */
  readonly prefix?: string;
  /** Older servers don't tell the digest of an asset. */
  readonly digests?: boolean;
}

/**
 * GitHub for tests: git's own repositories, served by git; the API of `routes/` on them; the emulator for the rest; and
 * webhooks to an App.
 */
export class FakeGitHub implements World {
  readonly seen: SeenRequest[] = [];
  /** Called at the moments of every request with its number in its repository, from 1. */
  interfere: (repo: string, number: number, moment: Moment, path: string) => Promise<boolean> | boolean = () => false;
  /** An answer in place of the real one. */
  answerInstead: (request: SeenRequest) => Answer | undefined = () => undefined;
  readonly repositories: FakeRepository[] = [];
  readonly archives = new Map<number, Buffer>();
  readonly webhooks: Webhooks = new Webhooks(() => this);
  readonly access: Access;
  readonly app: App | undefined;
  readonly prefix: string;
  private readonly organisations: Readonly<Record<string, readonly string[]>>;
  emulated!: Emulated;
  assets!: ReleaseAssets;
  storage = '';
  private root = '';
  private folder = '';
  private last = 1000;
  private readonly counts = new Map<string, number>();
  private readonly users = new Map<string, User>();
  private readonly servers = new HttpServers();

  private constructor({ app, prefix = '', organisations = {} }: GitHubOptions, users: readonly string[]) {
    this.organisations = organisations;
    this.app = app;
    this.prefix = prefix;
    this.access = new Access(users, app);
  }

  static async start(options: GitHubOptions): Promise<FakeGitHub> {
    const { organisations = {}, repos, app } = options;
    const owners = repos.map(({ owner = 'octocat' }) => owner).filter((owner) => organisations[owner] === undefined);
    const users = [
      ...new Set(['octocat', ...owners, ...(options.users ?? []), ...Object.values(organisations).flat()]),
    ];
    const fake = new FakeGitHub(options, users);
    fake.folder = await mkdtemp(join(tmpdir(), 'codelutra-github-'));
    fake.storage = await fake.servers.listen((request, response) => fake.store(request, response));
    fake.root = await fake.servers.listen((request, response) => void fake.serve(request, response));
    const repositories = repos.map(({ owner = 'octocat', name, private: hidden = false }) => ({
      owner,
      name,
      private: hidden,
    }));
    fake.emulated = await Emulated.start({ url: fake.url, users, organisations, repositories, app });
    fake.assets = new ReleaseAssets(fake.emulated.forward, options.digests !== false);
    for (const login of users) {
      const { id } = (await fake.emulated.as(login, 'GET', '/user')) as User;
      fake.users.set(login, userObject(fake.url, login, id, 'User'));
    }
    for (const login of Object.keys(organisations)) {
      fake.users.set(login, userObject(fake.url, login, fake.nextId(), 'Organization'));
    }
    const members = (owner: string) => organisations[owner] ?? [];
    fake.repositories.push(...(await makeRepositories(fake.folder, repos, fake.emulated, members)));
    return fake;
  }

  /** The API's address. */
  get url(): string {
    return `${this.root}${this.prefix}`;
  }

  nextId(): number {
    return ++this.last;
  }

  user(login: string): User {
    const known = this.users.get(login) ?? userObject(this.url, login, this.nextId(), 'Bot');
    this.users.set(login, known);
    return known;
  }

  admin(owner: string): string {
    return this.organisations[owner]?.[0] ?? owner;
  }

  /** A repository by its full name, or the name of one of octocat's. */
  repository(name: string): FakeRepository {
    const full = name.includes('/') ? name : `octocat/${name}`;
    const found = this.repositories.find(({ fullName }) => fullName === full);
    if (found === undefined) throw new Error(`there is no ${full}`);
    return found;
  }

  /** Every release of a repository as one who may write sees it. */
  async releases(repo: string): Promise<EmulatedRelease[]> {
    const { owner, fullName } = this.repository(repo);
    const found = await this.emulated.as(this.admin(owner), 'GET', `/repos/${fullName}/releases?per_page=100`);
    return found as EmulatedRelease[];
  }

  /** Takes a request back to be the first of its repository. */
  recount(repo: string): void {
    this.counts.delete(repo);
  }

  async close(): Promise<void> {
    await this.webhooks.settled();
    await this.emulated.close();
    await this.servers.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.answer(request, response);
    } catch (error) {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.root);
    const isApi = url.pathname.startsWith(`${this.prefix}/`);
    const path = isApi ? url.pathname.slice(this.prefix.length) : url.pathname;
    const isGit = /^\/[^/]+\/[^/]+\.git\//.test(path);
    const repo = decodeURIComponent(path.split('/')[isGit ? 2 : 3] ?? '').replace(/\.git$/, '');
    const number = (this.counts.get(repo) ?? 0) + 1;
    this.counts.set(repo, number);
    const drop = async (moment: Moment): Promise<boolean> => {
      if (!(await this.interfere(repo, number, moment, path))) return false;
      request.destroy();
      response.destroy();
      return true;
    };
    if (await drop('before')) return;
    if (isGit) return this.answerGit(path, url.searchParams, request, response);
    const isUpload = request.method === 'POST' && /\/releases\/\d+\/assets$/.test(path);
    const body = await readBody(request, isUpload ? () => drop('middle') : undefined);
    const headers = headersOf(request);
    const seen: SeenRequest = {
      method: request.method ?? 'GET',
      path,
      query: url.searchParams,
      contentType: headers['content-type'],
      authorization: headers['authorization'],
      accept: headers['accept'],
      body: !isUpload && body.bytes.length > 0 ? (JSON.parse(body.bytes.toString()) as unknown) : undefined,
    };
    this.seen.push(seen);
    const given =
      this.answerInstead(seen) ??
      (await (
        isUpload
          ? this.assets.upload(path, url.searchParams, headers, body)
          : dispatch(this, seen, url.search, headers, body.bytes)
      ).catch(refused));
    if (!body.isWhole || (await drop('after'))) return;
    const text = given.body === undefined ? '' : JSON.stringify(this.assets.completed(given.body));
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
    response.end(text);
  }

  private async answerGit(
    path: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const [, name = '', rest = ''] = /^\/([^/]+\/[^/]+)\.git(\/.*)$/.exec(path) ?? [];
    const isPush = rest === '/git-receive-pack' || query.get('service') === 'git-receive-pack';
    const who = this.access.who(request.headers.authorization);
    try {
      const repository = this.repositories.find(({ fullName }) => fullName === name);
      if (repository === undefined) throw notFound();
      this.access.checkNeed(who, repository, { permissions: ['contents'], level: isPush ? 'write' : 'read' });
      await movingRefs({ world: this, repository, actor: who.login }, () =>
        smartHttp(repository, rest, query, request, response),
      );
    } catch (error) {
      const { status } = refused(error);
      const isUnknown = isStranger(who);
      const headers = isUnknown ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
      response.writeHead(isUnknown ? 401 : status, headers).end();
    }
  }

  /** The host that downloads come from, whose addresses are signed: a token is an error there. */
  private store(request: IncomingMessage, response: ServerResponse): void {
    const [, kind, id] = (request.url ?? '').split('/');
    if (kind === 'assets') return this.assets.serve(Number(id), request, response);
    const bytes = this.archives.get(Number(id));
    if (bytes === undefined || request.headers.authorization !== undefined) {
      response.writeHead(bytes === undefined ? 404 : 400).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/zip', 'content-length': bytes.length }).end(bytes);
  }
}

const isStranger = ({ login }: Who): boolean => login === undefined;

/** @throws what is no refusal */
function refused(error: unknown): Answer {
  if (error instanceof Refusal) return error.answer;
  throw error;
}
