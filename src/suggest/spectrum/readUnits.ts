import { z } from 'zod';

/** What one test ran: the hooks' title of it, and where each function starts (`lib/a.js:12`). */
export interface Unit {
  readonly title: string;
  readonly functions: readonly string[];
}

const unitSchema = z.object({
  title: z.string().max(10_000),
  functions: z.array(z.string().max(2000)).max(100_000),
});

const MAX_UNITS = 20_000;

/** Reads what the hooks wrote. It comes from a stranger's tests: a line that doesn't fit is left out. */
export function readUnits(text: string): Unit[] {
  const units: Unit[] = [];
  for (const line of text.split('\n').slice(0, MAX_UNITS)) {
    if (line === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      continue;
    }
    const parsed = unitSchema.safeParse(value);
    if (parsed.success) units.push(parsed.data);
  }
  return units;
}
