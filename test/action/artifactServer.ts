import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const ids = { workflow_run_backend_id: z.literal('the-run'), workflow_job_run_backend_id: z.literal('the-job') };
/** The messages as the service's protocol buffers describe them, in JSON with the fields' own names. */
const messages = {
  CreateArtifact: z.strictObject({ ...ids, name: z.string().min(1), version: z.literal(4) }),
  FinalizeArtifact: z.strictObject({
    ...ids,
    name: z.string().min(1),
    size: z.string().regex(/^\d+$/),
    hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  }),
};

/** The service that runners give artifacts to, and the storage behind it. */
export class ArtifactServer {
  readonly token = tokenWith('Actions.Example Actions.Results:the-run:the-job');
  /** Whole artifacts by name. */
  readonly artifacts = new Map<string, Buffer>();
  /** Names that were made. */
  readonly created: string[] = [];
  /** Statuses in place of the next answers, undefined for an answer as it is; 0 breaks the connection off. */
  readonly failures: (number | undefined)[] = [];
  private readonly uploads = new Map<string, Buffer>();
  private server: Server | undefined;

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
    });
    await new Promise<void>((done) => this.server?.listen(0, '127.0.0.1', done));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const failure = this.failures.shift();
    if (failure === 0) return void request.socket.destroy();
    const [status, answer] = failure === undefined ? this.handle(request, body) : [failure, { msg: 'not now' }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private handle({ method, url = '', headers }: IncomingMessage, body: Buffer): [number, unknown] {
    const service = '/twirp/github.actions.results.api.v1.ArtifactService/';
    if (method === 'PUT' && url.startsWith('/blob/')) {
      const { searchParams, pathname } = new URL(url, this.url);
      const isRight =
        searchParams.get('sig') === 'a-signature' &&
        headers['x-ms-blob-type'] === 'BlockBlob' &&
        headers.authorization === undefined &&
        Number(headers['content-length']) === body.length;
      if (!isRight) return [403, {}];
      this.uploads.set(decodeURIComponent(pathname.slice('/blob/'.length)), body);
      return [201, undefined];
    }
    if (method !== 'POST' || !url.startsWith(service)) return [404, { code: 'bad_route', msg: 'no such route' }];
    if (headers.authorization !== `Bearer ${this.token}`) return [401, { code: 'unauthenticated', msg: 'who?' }];
    if (headers['content-type'] !== 'application/json') return [415, { code: 'malformed', msg: 'no JSON' }];
    const name = url.slice(service.length);
    if (name === 'CreateArtifact') return this.create(messages.CreateArtifact.parse(JSON.parse(body.toString())));
    return this.finalize(messages.FinalizeArtifact.parse(JSON.parse(body.toString())));
  }

  private create({ name }: { name: string }): [number, unknown] {
    if (this.artifacts.has(name)) {
      const msg = 'Conflict: an artifact with this name already exists on the workflow run';
      return [409, { code: 'already_exists', msg }];
    }
    this.created.push(name);
    return [200, { ok: true, signed_upload_url: `${this.url}blob/${encodeURIComponent(name)}?sig=a-signature` }];
  }

  private finalize({ name, size, hash }: { name: string; size: string; hash: string }): [number, unknown] {
    const bytes = this.uploads.get(name);
    const sum = bytes === undefined ? '' : `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (bytes === undefined || Number(size) !== bytes.length || hash !== sum) {
      return [400, { code: 'invalid_argument', msg: 'not what was uploaded' }];
    }
    this.artifacts.set(name, bytes);
    return [200, { ok: true, artifact_id: '5' }];
  }
}

/** A token as the runner's, of which only the middle is read. */
export function tokenWith(scp: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ scp })}.x`;
}
