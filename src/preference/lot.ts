import { createHash } from 'node:crypto';

/** A lot drawn for a name: sorting by it gives an order that the seed decides and that says nothing about the names. */
export function lot(seed: number, name: string): string {
  return createHash('sha256').update(`${seed}\0${name}`).digest('hex');
}
