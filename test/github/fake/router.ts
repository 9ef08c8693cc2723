import { notFound, Refusal, type Answer, type SeenRequest } from './exchange.ts';
import type { Installation } from './emulated.ts';
import type { FakeRepository } from './repository.ts';
import type { World } from './world.ts';

/** A request that has found its handler. */
export interface Call extends SeenRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly world: World;
  /** Login of who asks; undefined for a stranger. */
  readonly actor: string | undefined;
  /** The installation whose token was given. */
  readonly installation: Installation | undefined;
  /** The repository of the path. @throws Refusal where there is none */
  readonly repository: FakeRepository;
}

export type Handler = (call: Call) => Promise<Answer> | Answer;
/** Handlers by method and path, such as `GET /repos/{owner}/{repo}/git/ref/{ref}`. */
export type Routes = Readonly<Record<string, Handler>>;

export interface Match {
  readonly handler: Handler;
  readonly params: Record<string, string>;
}

interface Entry {
  readonly method: string;
  readonly form: RegExp;
  readonly names: readonly string[];
  readonly handler: Handler;
}

export class Router {
  private readonly entries: readonly Entry[];

  constructor(routes: readonly Routes[]) {
    this.entries = routes
      .flatMap((some) => Object.entries(some))
      .map(([key, handler]) => {
        const [method = '', path = ''] = key.split(' ');
        const form = path
          .replace(/\./g, '\\.')
          .replace(/\{\+\w+\}/g, '(.+)')
          .replace(/\{\w+\}/g, '([^/]+)');
        const names = [...path.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name ?? '');
        return { method, form: new RegExp(`^${form}$`), names, handler };
      });
  }

  find(method: string, path: string): Match | undefined {
    for (const { method: its, form, names, handler } of this.entries) {
      const values = its === method ? form.exec(path) : null;
      if (values !== null) {
        const params = names.map((name, i) => [name, decodeURIComponent(values[i + 1] ?? '')]);
        return { handler, params: Object.fromEntries(params) as Record<string, string> };
      }
    }
    return undefined;
  }
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const nothing = (): Answer => ({ status: 204, body: undefined });

/** One page of a list, with the links to the others. */
export function paged<T>(
  { query, path, world }: Call,
  items: readonly T[],
  body: (page: readonly T[]) => unknown = (page) => page,
): Answer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Math.max(1, Number(query.get('page') ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const other = new URLSearchParams(query);
    other.set('page', String(to));
    return `<${world.url}${path}?${other.toString()}>; rel="${rel}"`;
  };
  const links = page < last ? { link: `${link(page + 1, 'next')}, ${link(last, 'last')}` } : {};
  return { status: 200, headers: links, body: body(items.slice((page - 1) * size, page * size)) };
}

/** One of a list by its number. @throws Refusal where there is none */
export function one<T extends { id: number }>(items: readonly T[], id: string | undefined): T {
  const found = items.find((item) => item.id === Number(id));
  if (found === undefined) throw notFound();
  return found;
}

/** A body's field that must be text. @throws Refusal */
export function textOf(body: unknown, key: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[key];
  if (typeof value !== 'string') throw new Refusal(422, `Invalid request. "${key}" wasn't supplied.`);
  return value;
}
