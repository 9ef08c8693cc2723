import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { connect, convertManifest } from '../github/index.ts';
import { silentProgress } from '../progress.ts';
import { writeCredentials } from './appSettings.ts';
import { version } from '../version.ts';
import { sendJson, startHttp, stopHttp, type Route } from './httpServer.ts';
import { doneView, setUpView, strayView } from './setUpView.ts';
import { WEBHOOK_PATH } from './webhookRoute.ts';

export interface SetUpOptions {
  /** Of GitHub's API. */
  readonly api: string;
  readonly listen: { readonly port: number; readonly host: string };
  /** Where GitHub and the reader's browser reach this server; by default where it listens. */
  readonly url?: string | undefined;
  /** The organisation that the App is to belong to; by default the person who is logged in. */
  readonly organisation?: string | undefined;
  /** Told where the page is. */
  readonly onReady: (page: string) => void;
}

const manifestSchema = z.looseObject({ default_permissions: z.record(z.string(), z.string()) });
const APP_FILE = new URL('../../app.yml', import.meta.url);

/**
 * Serves a page on which one button registers the App, by GitHub's manifest flow; ends once GitHub has handed over the
 * App's key, which is then kept for `codelutra serve`. The page's address holds a secret, so that nobody else who
 * reaches the server can make it theirs.
 */
export async function startSetUp({ api, listen, url, organisation, onReady }: SetUpOptions): Promise<void> {
  const secret = randomBytes(24).toString('base64url');
  const manifest = manifestSchema.parse(parse(await readFile(APP_FILE, 'utf8')));
  const permissions = manifest.default_permissions;
  let finish: (() => void) | undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let base = '';
  const page: Route = (request, response) => {
    const query = queryOf(request);
    if (!isSame(query.get('key') ?? '', secret)) {
      response.writeHead(404, HTML).end(strayView());
      return Promise.resolve();
    }
    const target = registerAddress(api, organisation, secret);
    const hook = `${base}${WEBHOOK_PATH}`;
    const whole = {
      ...manifest,
      // Its home page; GitHub wants one.
      url: base,
      hook_attributes: { url: hook, active: true },
      redirect_url: `${base}/setup/done`,
    };
    response
      .writeHead(200, HTML)
      .end(setUpView({ target, manifest: JSON.stringify(whole), hook, organisation, permissions }));
    return Promise.resolve();
  };
  const done: Route = async (request, response) => {
    const query = queryOf(request);
    const code = z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,200}$/)
      .safeParse(query.get('code'));
    if (!isSame(query.get('state') ?? '', secret) || !code.success) {
      response.writeHead(400, HTML).end(strayView());
      return;
    }
    const made = await convertManifest(connect({ api, token: undefined }, { progress: silentProgress }), code.data);
    await writeCredentials({
      APP_ID: String(made.id),
      WEBHOOK_SECRET: made.webhookSecret,
      PRIVATE_KEY: made.privateKey.replaceAll('\n', '\\n'),
    });
    response.writeHead(200, HTML).end(doneView(`${made.url}/installations/new`));
    response.once('close', () => finish?.());
  };
  // Who watches a container must not restart it before it is set up.
  const health: Route = (_request, response) => {
    sendJson(response, 200, { status: 'to be set up', version });
    return Promise.resolve();
  };
  const server = await startHttp({
    routes: { '/setup': page, '/setup/done': done, '/health': health },
    place: listen,
    onError: (error) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    },
  });
  const { port } = server.address() as AddressInfo;
  base = (url ?? `http://${listen.host}:${port}`).replace(/\/+$/, '');
  onReady(`${base}/setup?key=${secret}`);
  await finished;
  await stopHttp(server);
}

const HTML = {
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

function queryOf({ url = '/' }: IncomingMessage): URLSearchParams {
  return new URL(url, 'http://localhost').searchParams;
}

function isSame(given: string, secret: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Where GitHub's own pages are, by its API's address. */
function registerAddress(api: string, organisation: string | undefined, state: string): string {
  const { origin, hostname } = new URL(api);
  const web = hostname === 'api.github.com' ? 'https://github.com' : origin;
  if (organisation !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(organisation)) {
    throw new UserError('this is no name of an organisation', { where: organisation });
  }
  const owner = organisation === undefined ? '' : `/organizations/${organisation}`;
  return `${web}${owner}/settings/apps/new?state=${state}`;
}
