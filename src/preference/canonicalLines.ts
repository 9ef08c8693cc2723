import { createHash } from 'node:crypto';

/** JSON with every object's keys sorted: equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** A data file's text: one canonical line a value, lines sorted, so that the order of finding them leaves no trace. */
export function canonicalLines(values: readonly unknown[]): string {
  return values
    .map((value) => `${canonicalJson(value)}\n`)
    .sort()
    .join('');
}

/** The version of a data set: sha256 over its sorted canonical lines, in hex. */
export function digestOf(values: readonly unknown[]): string {
  return createHash('sha256').update(canonicalLines(values)).digest('hex');
}
