import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';
import type { Answer } from './exchange.ts';
import { tokenOf } from './token.ts';

export interface Installation {
  readonly id: number;
  /** The user or organisation it is on. */
  readonly account: string;
  /** Names of the account's repositories; all of them where nothing is said. */
  readonly repositories?: readonly string[];
}

export interface App {
  readonly id: number;
  readonly slug: string;
  /** PEM. */
  readonly privateKey: string;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly events: readonly string[];
  readonly installations: readonly Installation[];
  readonly webhookSecret: string;
}

export interface Seed {
  /** The address that it tells others: the proxy's. */
  readonly url: string;
  readonly users: readonly string[];
  /** Organisations with their members. */
  readonly organisations: Readonly<Record<string, readonly string[]>>;
  readonly repositories: readonly { owner: string; name: string; private: boolean }[];
  readonly app?: App | undefined;
}

/** The emulator of GitHub that answers what the fake doesn't answer itself. */
export class Emulated {
  private readonly emulator: Emulator;
  private readonly address: string;

  private constructor(emulator: Emulator, address: string) {
    this.emulator = emulator;
    this.address = address;
  }

  static async start({ url, users, organisations, repositories, app }: Seed): Promise<Emulated> {
    const port = await freePort();
    const emulator = await createEmulator({
      service: 'github',
      port,
      baseUrl: url,
      seed: {
        tokens: Object.fromEntries(users.map((login) => [tokenOf(login), { login, scopes: ['repo'] }])),
        github: {
          users: users.map((login) => ({ login, name: login })),
          orgs: Object.entries(organisations).map(([login, members]) => ({
            login,
            members: members.map((member) => ({ login: member, role: 'admin' })),
          })),
          repos: repositories.map((repository) => ({ ...repository, auto_init: false })),
          ...(app === undefined ? {} : { apps: [seedOf(app)] }),
        },
      },
    });
    return new Emulated(emulator, `http://127.0.0.1:${port}`);
  }

  /** Asks the emulator; as octocat where no headers say as whom. */
  readonly forward = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Buffer,
  ): Promise<Answer> => {
    const response = await fetch(`${this.address}${path}`, {
      method,
      // One that was kept open may just be closed when it is used again: tests pause for seconds.
      headers: { ...headers, connection: 'close' },
      ...(body === undefined || body.length === 0 || method === 'GET' ? {} : { body: new Uint8Array(body) }),
    });
    const text = await response.text();
    const link = response.headers.get('link');
    return {
      status: response.status,
      headers: link === null ? {} : { link },
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  };

  /** Does something as a user. @throws Error where the emulator refuses */
  async as(login: string, method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { authorization: `token ${tokenOf(login)}`, 'content-type': 'application/json' };
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const answer = await this.forward(method, path, headers, bytes);
    if (answer.status >= 300) throw new Error(`${method} ${path} as ${login}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async close(): Promise<void> {
    await this.emulator.close();
  }
}

function seedOf({ id, slug, privateKey, permissions, events, installations }: App) {
  return {
    app_id: id,
    slug,
    name: slug,
    private_key: privateKey,
    permissions: { ...permissions },
    events: [...events],
    installations: installations.map(({ id: installation, account, repositories }) => ({
      installation_id: installation,
      account,
      repository_selection: repositories === undefined ? ('all' as const) : ('selected' as const),
      ...(repositories === undefined ? {} : { repositories: [...repositories] }),
    })),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
