import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Body, SeenRequest } from './exchange.ts';

export interface EmulatedRelease {
  id: number;
  tag_name: string;
  draft: boolean;
  body: string;
  assets: { id: number; name: string; size: number }[];
}

/** Asks the emulator. */
export type Forward = (method: string, path: string, headers: Record<string, string>, body?: Buffer) => Promise<Answer>;

/**
 * What the emulator lacks of releases: the assets' bytes and digests, downloads from another host that takes ranges and
 * no token, the trace of an upload that broke off, no two assets of one name, and which name was taken.
 */
export class ReleaseAssets {
  /** Bytes of a download after which the connection breaks off, each once. */
  readonly cutDownloads: number[] = [];
  /** Ranges that were asked for; undefined for a whole file. */
  readonly ranges: (string | undefined)[] = [];
  /** Older servers don't tell the digest of an asset. */
  readonly tellsDigests: boolean;
  private readonly stored = new Map<number, Body>();
  private readonly forward: Forward;

  constructor(forward: Forward, tellsDigests: boolean) {
    this.forward = forward;
    this.tellsDigests = tellsDigests;
  }

  bytesOf(asset: number): Buffer | undefined {
    return this.stored.get(asset)?.bytes;
  }

  /** Puts other bytes in place of an asset's, as a disk or a thief would. */
  damage(asset: number, bytes: Buffer): void {
    this.stored.set(asset, { bytes, isWhole: true });
  }

  /** Where an asset is to be downloaded from; undefined for every other request. */
  async download(seen: SeenRequest, headers: Record<string, string>, storage: string): Promise<Answer | undefined> {
    const asset = /^\/repos\/[^/]+\/[^/]+\/releases\/assets\/(\d+)$/.exec(seen.path)?.[1];
    if (seen.method !== 'GET' || asset === undefined || seen.accept !== 'application/octet-stream') return undefined;
    const found = await this.forward('GET', seen.path, { ...headers, accept: 'application/json' });
    return found.status === 200
      ? { status: 302, headers: { location: `${storage}/assets/${asset}` }, body: undefined }
      : found;
  }

  async upload(path: string, query: URLSearchParams, headers: Record<string, string>, body: Body): Promise<Answer> {
    const { body: found } = await this.forward('GET', path.replace(/\/assets$/, ''), headers);
    if ((found as EmulatedRelease).assets?.some((asset) => asset.name === query.get('name')) === true) {
      return { status: 422, body: taken('ReleaseAsset', 'name') };
    }
    const sent = body.isWhole ? body.bytes : Buffer.alloc(0);
    const answer = await this.forward('POST', `${path}?${query.toString()}`, headers, sent);
    if (answer.status === 201) this.stored.set((answer.body as { id: number }).id, body);
    return answer;
  }

  /** Adds what the emulator doesn't tell of assets, wherever they are in an answer. */
  completed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.completed(item));
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
    const object = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.completed(item)]));
    const kept =
      typeof object['id'] === 'number' && 'download_count' in object ? this.stored.get(object['id']) : undefined;
    if (kept === undefined) return object;
    const digest = `sha256:${createHash('sha256').update(kept.bytes).digest('hex')}`;
    return {
      ...object,
      state: kept.isWhole ? 'uploaded' : 'starter',
      size: kept.isWhole ? kept.bytes.length : 0,
      digest: kept.isWhole && this.tellsDigests ? digest : null,
    };
  }

  /** The host that the bytes come from. */
  serve(asset: number, request: IncomingMessage, response: ServerResponse): void {
    const bytes = this.stored.get(asset)?.bytes;
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
}

export function taken(resource: string, field: string): unknown {
  return { message: 'Validation Failed', errors: [{ resource, code: 'already_exists', field }] };
}
