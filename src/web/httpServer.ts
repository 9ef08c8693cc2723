import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { messageOf, UserError } from '../errors.ts';

/** Answers a request of a path. */
export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpOptions {
  /** By path, without a query; the one of `''` has what no other has. */
  readonly routes: Readonly<Record<string, Route>>;
  /** A port of a host (0: any free one), or the path of a socket. */
  readonly place: { readonly port: number; readonly host: string } | { readonly socket: string };
  readonly onAnswer?: (route: string, status: number, seconds: number) => void;
  readonly onError: (error: unknown) => void;
}

/** How long a request may take to arrive; GitHub itself waits ten seconds. */
const REQUEST_MS = 30_000;

/** Starts a server. @throws UserError where the place is taken */
export async function startHttp({ routes, place, onAnswer, onError }: HttpOptions): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const name = Object.hasOwn(routes, path) ? path : '';
    const began = performance.now();
    response.once('finish', () => {
      onAnswer?.(name === '' ? 'other' : name, response.statusCode, (performance.now() - began) / 1000);
    });
    const answer = routes[name] ?? notFound;
    answer(request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent) response.writeHead(500).end();
      else response.destroy();
    });
  });
  try {
    if ('socket' in place) server.listen(place.socket);
    else server.listen(place.port, place.host);
    await once(server, 'listening');
  } catch (cause) {
    throw new UserError(`the server can't listen: ${messageOf(cause)}`, {
      where: 'socket' in place ? place.socket : `${place.host}:${place.port}`,
      fix: 'Stop what listens there, or give another --port or --host.',
      cause,
    });
  }
  return server;
}

/** Takes no more requests, and waits until those that came in are answered. */
export async function stopHttp(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

const notFound: Route = (_request, response) => {
  response.writeHead(404).end();
  return Promise.resolve();
};
