import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';

export const TOKEN = 'test-token-octocat';

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** Without the API's own path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  /** Parsed where it was JSON. */
  readonly body: unknown;
}

/** Where a request can be interfered with; answering true drops the connection there. */
export type Moment = 'before' | 'middle' | 'after';

interface ServerOptions {
  readonly repos: readonly { name: string; private?: boolean; empty?: boolean }[];
  /** The API's path, such as `/api/v3` of GitHub Enterprise. */
  readonly prefix?: string;
  /** Older servers don't tell the digest of an asset. */
  readonly digests?: boolean;
}

/**
 * GitHub's API for tests: the emulator, behind a proxy that adds what the emulator lacks and GitHub does. It keeps the
 * assets' bytes and tells their digests, gives downloads from another host that takes ranges and no token, leaves a
 * trace of an upload that broke off, refuses two assets of one name, says which name was taken, and makes the tag of a
 * release that is published.
 */
export class GitHubServer {
  readonly seen: SeenRequest[] = [];
  /** Called at the moments of every request with its number in its repository, from 1. */
  interfere: (repo: string, number: number, moment: Moment, path: string) => Promise<boolean> | boolean = () => false;
  /** An answer in place of the real one. */
  answerInstead: (
    request: SeenRequest,
  ) => { status: number; headers?: Record<string, string>; body: unknown } | undefined = () => undefined;
  /** Bytes of a download after which the connection breaks off, each once. */
  readonly cutDownloads: number[] = [];
  /** Ranges that were asked for; undefined for a whole file. */
  readonly ranges: (string | undefined)[] = [];
  private readonly stored = new Map<number, { bytes: Buffer; isWhole: boolean }>();
  private readonly counts = new Map<string, number>();
  private readonly servers: Server[] = [];
  private emulator: Emulator | undefined;
  private behind = '';
  private storage = '';
  private root = '';
  private readonly options: ServerOptions;

  private constructor(options: ServerOptions) {
    this.options = options;
  }

  static async start(options: ServerOptions): Promise<GitHubServer> {
    const server = new GitHubServer(options);
    server.storage = await server.listen((request, response) => server.store(request, response));
    server.root = await server.listen((request, response) => {
      server.answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500);
        response.end(String(error));
      });
    });
    const port = await freePort();
    // Its own `url` is the address that it tells others: the proxy's.
    server.behind = `http://127.0.0.1:${port}`;
    server.emulator = await createEmulator({
      service: 'github',
      port,
      baseUrl: server.url,
      seed: {
        tokens: { [TOKEN]: { login: 'octocat', scopes: ['repo'] } },
        github: {
          users: [{ login: 'octocat', name: 'Octocat' }],
          repos: options.repos.map(({ name, private: hidden = false, empty = false }) => ({
            owner: 'octocat',
            name,
            private: hidden,
            auto_init: !empty,
          })),
        },
      },
    });
    return server;
  }

  /** The API's address. */
  get url(): string {
    return `${this.root}${this.options.prefix ?? ''}`;
  }

  /** Every release of a repository as one who may write sees it. */
  async releases(repo: string): Promise<EmulatedRelease[]> {
    const { body } = await this.forward('GET', `/repos/octocat/${repo}/releases?per_page=100`, {});
    return body as EmulatedRelease[];
  }

  /** The bytes of an asset. */
  bytesOf(asset: number): Buffer | undefined {
    return this.stored.get(asset)?.bytes;
  }

  /** Puts other bytes in place of an asset's, as a disk or a thief would. */
  damage(asset: number, bytes: Buffer): void {
    this.stored.set(asset, { bytes, isWhole: true });
  }

  /** Takes a request back to be the first of its repository. */
  recount(repo: string): void {
    this.counts.delete(repo);
  }

  async close(): Promise<void> {
    await this.emulator?.close();
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.root);
    const path = url.pathname.slice((this.options.prefix ?? '').length);
    const repo = decodeURIComponent(path.split('/')[3] ?? '');
    const number = (this.counts.get(repo) ?? 0) + 1;
    this.counts.set(repo, number);
    const drop = async (moment: Moment): Promise<boolean> => {
      if (!(await this.interfere(repo, number, moment, path))) return false;
      request.destroy();
      response.destroy();
      return true;
    };
    if (await drop('before')) return;
    const isUpload = request.method === 'POST' && /\/releases\/\d+\/assets$/.test(path);
    const body = await read(request, isUpload ? () => drop('middle') : undefined);
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
    const instead = this.answerInstead(seen);
    const given =
      instead ??
      (isUpload
        ? await this.upload(path + url.search, headers, body)
        : await this.pass(seen, url.search, headers, body.bytes));
    if (!body.isWhole || (await drop('after'))) return;
    const text = given.body === undefined ? '' : JSON.stringify(this.completed(given.body));
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
    response.end(text);
  }

  private async pass(
    seen: SeenRequest,
    search: string,
    headers: Record<string, string>,
    body: Buffer,
  ): Promise<Answer> {
    const { method, path, accept } = seen;
    const download = /^\/repos\/[^/]+\/[^/]+\/releases\/assets\/(\d+)$/.exec(path)?.[1];
    if (method === 'GET' && download !== undefined && accept === 'application/octet-stream') {
      const found = await this.forward(method, path, { ...headers, accept: 'application/json' });
      return found.status === 200
        ? { status: 302, headers: { location: `${this.storage}/${download}` }, body: undefined }
        : found;
    }
    const answer = await this.forward(method, path + search, headers, body);
    // GitHub doesn't tell strangers what there is to be allowed to see.
    if (answer.status === 401 && headers['authorization'] === undefined)
      return { status: 404, body: { message: 'Not Found' } };
    if (answer.status === 422 && /\/releases(\/\d+)?$/.test(path)) {
      return { ...answer, body: taken('Release', 'tag_name') };
    }
    const published = seen.body as { draft?: boolean; tag_name?: string } | undefined;
    if (answer.status === 200 && published?.draft === false)
      await this.makeTag(path, published.tag_name ?? '', headers);
    return answer;
  }

  private async upload(
    path: string,
    headers: Record<string, string>,
    body: { bytes: Buffer; isWhole: boolean },
  ): Promise<Answer> {
    const name = new URL(path, this.root).searchParams.get('name');
    const release = path.replace(/\/assets\?.*$/, '');
    const { body: found } = await this.forward('GET', release, headers);
    if ((found as EmulatedRelease).assets?.some((asset) => asset.name === name) === true) {
      return { status: 422, body: taken('ReleaseAsset', 'name') };
    }
    const answer = await this.forward('POST', path, headers, body.isWhole ? body.bytes : Buffer.alloc(0));
    if (answer.status === 201) this.stored.set((answer.body as { id: number }).id, body);
    return answer;
  }

  /** GitHub makes a published release's tag at the head of the default branch. */
  private async makeTag(path: string, tag: string, headers: Record<string, string>): Promise<void> {
    const repo = path.split('/').slice(0, 4).join('/');
    const { body } = await this.forward('GET', `${repo}/git/ref/heads/main`, headers);
    const { object } = body as { object: { sha: string } };
    const json = { ...headers, 'content-type': 'application/json' };
    await this.forward(
      'POST',
      `${repo}/git/refs`,
      json,
      Buffer.from(JSON.stringify({ ref: `refs/tags/${tag}`, sha: object.sha })),
    );
  }

  private async forward(method: string, path: string, headers: Record<string, string>, body?: Buffer): Promise<Answer> {
    const response = await fetch(`${this.behind}${path}`, {
      method,
      headers:
        headers['authorization'] === undefined && headers['accept'] === undefined
          ? { authorization: `token ${TOKEN}` }
          : headers,
      ...(body === undefined || body.length === 0 || method === 'GET' ? {} : { body: new Uint8Array(body) }),
    });
    const text = await response.text();
    const link = response.headers.get('link');
    return {
      status: response.status,
      headers: link === null ? {} : { link },
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  }

  /** Adds what the emulator doesn't tell of assets. */
  private completed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.completed(item));
    if (typeof value !== 'object' || value === null) return value;
    const object = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.completed(item)]));
    const kept =
      typeof object['id'] === 'number' && 'download_count' in object ? this.stored.get(object['id']) : undefined;
    if (kept === undefined) return object;
    const digest = `sha256:${createHash('sha256').update(kept.bytes).digest('hex')}`;
    return {
      ...object,
      state: kept.isWhole ? 'uploaded' : 'starter',
      size: kept.isWhole ? kept.bytes.length : 0,
      digest: kept.isWhole && this.options.digests !== false ? digest : null,
    };
  }

  private store(request: IncomingMessage, response: ServerResponse): void {
    const bytes = this.stored.get(Number(request.url?.slice(1)))?.bytes;
    this.ranges.push(request.headers.range);
    // As signed addresses do: a token beside the signature is an error.
    if (bytes === undefined || request.headers.authorization !== undefined) {
      response.writeHead(bytes === undefined ? 404 : 400).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const part = bytes.subarray(from);
    response.writeHead(request.headers.range === undefined ? 200 : 206, { 'content-length': part.length });
    const cut = this.cutDownloads.shift();
    if (cut === undefined) response.end(part);
    else response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), 50));
  }

  private async listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(handle);
    this.servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

export interface EmulatedRelease {
  id: number;
  tag_name: string;
  draft: boolean;
  body: string;
  assets: { id: number; name: string; size: number }[];
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

function taken(resource: string, field: string): unknown {
  return { message: 'Validation Failed', errors: [{ resource, code: 'already_exists', field }] };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const kept = ['authorization', 'accept', 'content-type', 'range'];
  return Object.fromEntries(
    kept.flatMap((name) => (typeof request.headers[name] === 'string' ? [[name, request.headers[name]]] : [])),
  );
}

/** The body; `halfway` is asked once half of it is there. Not whole where the connection broke off. */
async function read(
  request: IncomingMessage,
  halfway?: () => Promise<boolean>,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const length = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let asked = false;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (halfway !== undefined && !asked && bytes >= length / 2) {
        asked = true;
        if (await halfway()) return { bytes: Buffer.concat(chunks).subarray(0, length / 2), isWhole: false };
      }
    }
  } catch {
    return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: bytes === length || request.headers['content-length'] === undefined };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
