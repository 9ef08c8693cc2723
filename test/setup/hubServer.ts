import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a {@link startHub} misbehaves. */
export interface HubFaults {
  /** Close the connection after so many bytes of each of these answers. */
  cuts?: number[];
  /** Say this sha256 instead of the true one. */
  sha256?: string;
  /** Say this size instead of the true one. */
  size?: number;
  /** Ask for this token. */
  token?: string;
  /** Answer a range with the whole file. */
  ignoreRanges?: boolean;
}

/** A server on this machine that speaks the two calls of the model hub that a download needs: paths-info and resolve. */
export interface Hub {
  url: string;
  /** The `Range` of each request for the file itself. */
  ranges: string[];
  close: () => Promise<void>;
}

/** Serves one file of one repository. */
export async function startHub(repo: string, file: string, data: Buffer, faults: HubFaults = {}): Promise<Hub> {
  const oid = faults.sha256 ?? createHash('sha256').update(data).digest('hex');
  const size = faults.size ?? data.length;
  const ranges: string[] = [];
  const cuts = [...(faults.cuts ?? [])];

  const info = (response: ServerResponse, body: string): void => {
    const { paths } = JSON.parse(body) as { paths: string[] };
    const entry = { type: 'file', path: file, size, oid: 'f'.repeat(40), lfs: { oid, size, pointerSize: 134 } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(paths.includes(file) ? [entry] : []));
  };
  const send = (request: IncomingMessage, response: ServerResponse): void => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const probe = from === '0' && to === '0';
    if (!probe) ranges.push(request.headers.range ?? 'whole');
    const ranged = from !== undefined && to !== undefined && (probe || faults.ignoreRanges !== true);
    const part = ranged ? data.subarray(Number(from), Number(to) + 1) : data;
    const headers = {
      etag: `"${oid}"`,
      'x-linked-etag': `"${oid}"`,
      'content-length': part.length,
      'accept-ranges': 'bytes',
    };
    response.writeHead(
      ranged ? 206 : 200,
      ranged ? { ...headers, 'content-range': `bytes ${from}-${to}/${size}` } : headers,
    );
    const cut = probe ? undefined : cuts.shift();
    if (cut === undefined) response.end(part);
    else response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), 50));
  };

  const server: Server = createServer((request, response) => {
    if (faults.token !== undefined && request.headers.authorization !== `Bearer ${faults.token}`) {
      response.writeHead(401).end();
    } else if (request.url === `/api/models/${repo}/paths-info/main`) {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        info(response, body);
      });
    } else if (request.url?.startsWith(`/${repo}/resolve/main/${file}`) === true) {
      send(request, response);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, ranges, close };
}
