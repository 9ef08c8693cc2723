import type { App, Installation } from './emulated.ts';
import { notFound, Refusal, type Answer, type SeenRequest } from './exchange.ts';
import { needOf, type Need } from './permissions.ts';
import type { FakeRepository } from './repository.ts';
import { tokenOf } from './token.ts';

interface Granted {
  readonly installation: Installation;
  readonly permissions: Readonly<Record<string, string>>;
  /** Names; all of the installation's where nothing is said. */
  readonly repositories: readonly string[] | undefined;
}

/** Who a request comes from. */
export interface Who {
  readonly login: string | undefined;
  readonly granted: Granted | undefined;
}

const covers = ({ installation, repositories }: Granted, { owner, name }: FakeRepository): boolean =>
  installation.account === owner &&
  (installation.repositories === undefined || installation.repositories.includes(name)) &&
  (repositories === undefined || repositories.includes(name));

/** Tells who may do what. An App's token needs the permission even where a repository is public. */
export class Access {
  /** What the App's tokens were used for: the higher of `read` and `write` by permission. */
  readonly used = new Map<string, 'read' | 'write'>();
  private readonly tokens = new Map<string, Granted>();
  private readonly users: readonly string[];
  private readonly app: App | undefined;

  constructor(users: readonly string[], app: App | undefined) {
    this.users = users;
    this.app = app;
  }

  /** Remembers a token that the emulator gave out. */
  remember({ method, path, body }: SeenRequest, answer: Answer): void {
    const id = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
    const installation = this.app?.installations.find((one) => one.id === Number(id));
    if (method !== 'POST' || installation === undefined || answer.status !== 201) return;
    const { token, permissions, repositories } = answer.body as {
      token: string;
      permissions: Record<string, string>;
      repositories?: { name: string }[];
    };
    const asked = body as { repository_ids?: unknown; repositories?: unknown } | undefined;
    const isNarrow = asked?.repositories !== undefined || asked?.repository_ids !== undefined;
    this.tokens.set(token, {
      installation,
      permissions,
      repositories: isNarrow ? (repositories ?? []).map(({ name }) => name) : undefined,
    });
  }

  /** Forgets the App's tokens, as if their hour were over. */
  expire(): void {
    this.tokens.clear();
  }

  who(authorization: string | undefined): Who {
    const [scheme = '', value = ''] = (authorization ?? '').split(' ');
    const basic = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString().split(':')[1] : undefined;
    const token = basic ?? value;
    const granted = this.tokens.get(token);
    if (granted !== undefined) return { login: `${this.app?.slug}[bot]`, granted };
    return { login: this.users.find((login) => tokenOf(login) === token), granted: undefined };
  }

  /** @throws Refusal where it is not allowed */
  check(who: Who, repository: FakeRepository, method: string, path: string): void {
    this.checkNeed(who, repository, needOf(method, path));
  }

  checkNeed({ login, granted }: Who, repository: FakeRepository, { permissions, level }: Need): void {
    if (granted === undefined) {
      const isKnown = login !== undefined && (login === repository.owner || repository.permissions.has(login));
      if (repository.isPrivate && !isKnown) throw notFound();
      if (level === 'write' && login === undefined) throw new Refusal(401, 'Requires authentication');
      return;
    }
    if (!covers(granted, repository)) throw notFound();
    const has = permissions.some(
      (name) => granted.permissions[name] === 'write' || granted.permissions[name] === level,
    );
    if (!has && !permissions.includes('metadata')) throw new Refusal(403, 'Resource not accessible by integration');
    const name = permissions[0] ?? 'metadata';
    if (this.used.get(name) !== 'write') this.used.set(name, level);
  }
}
