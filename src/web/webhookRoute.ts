import type { IncomingMessage } from 'node:http';
import { createNodeMiddleware, type Probot } from 'probot';
import type { AppOptions } from '../app/index.ts';
import { codelutraApp } from '../app/index.ts';
import type { Route } from './httpServer.ts';

/** Where GitHub delivers events to. */
export const WEBHOOK_PATH = '/api/github/webhooks';

/** GitHub sends no more. */
const MOST_BYTES = 25 * 1024 * 1024;

/** Takes deliveries: bounded in size, their signature checked by Probot, answered once what they ask for is kept. */
export async function webhookRoute(probot: Probot, app: AppOptions): Promise<Route> {
  const middleware = await createNodeMiddleware(codelutraApp(app), { probot, webhooksPath: WEBHOOK_PATH });
  return async (request, response) => {
    const body = await readBody(request);
    if (body === undefined) {
      response.writeHead(413, { connection: 'close' }).end('larger than GitHub sends');
      return;
    }
    // In the form in which Probot takes a body that was read before.
    await middleware(Object.assign(request, { body: {}, rawBody: new Uint8Array(body) }), response);
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
