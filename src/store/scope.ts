import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Whose rows: what every query on an installation's data is bound to. */
export interface Scope {
  readonly db: Kysely<Tables>;
  readonly owner: { readonly installation_id: number; readonly repository_id: number };
}

/** A value for a column of JSON. */
export function json(value: unknown): string {
  return JSON.stringify(value);
}
