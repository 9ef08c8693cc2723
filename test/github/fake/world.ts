import type { App, Emulated } from './emulated.ts';
import type { FakeRepository } from './repository.ts';
import type { Webhooks } from './webhooks.ts';

/** What the parts of the fake share. */
export interface World {
  /** The API's address. */
  readonly url: string;
  /** The address of the host that downloads come from. */
  readonly storage: string;
  readonly repositories: readonly FakeRepository[];
  readonly emulated: Emulated;
  readonly webhooks: Webhooks;
  readonly app: App | undefined;
  /** A number that nothing has yet. */
  nextId(): number;
  /** A user as the API shows one. */
  user(login: string): User;
  /** Somebody who may do everything with an owner's repositories. */
  admin(owner: string): string;
  /** The files that a run left, by the artifact's id. */
  readonly archives: Map<number, Buffer>;
}

export interface User {
  readonly login: string;
  readonly id: number;
  readonly node_id: string;
  readonly type: 'User' | 'Bot' | 'Organization';
  readonly [key: string]: unknown;
}

/** The name under which an App writes. */
export const botOf = (app: App): string => `${app.slug}[bot]`;
