import type { OtherScore } from './request.ts';

/** How much likelier a model holds a text than the unchanged one: by its first token that differs and, where known, the whole. */
export function ratioOf({ first, whole }: OtherScore): number {
  return whole === null ? first : (first + whole) / 2;
}
