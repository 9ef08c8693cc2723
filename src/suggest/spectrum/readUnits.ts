import { z } from 'zod';

/** What one test ran: the hooks' title of it, where each function starts (`lib/a.js:12`), and lines, where they are known. */
export interface Unit {
  readonly title: string;
  readonly functions: readonly string[];
  /** 1-based lines by path. */
  readonly lines?: Readonly<Record<string, readonly number[]>> | undefined;
}

const MAX_FILES = 10_000;
const MAX_LINE = 10_000_000;

const unitSchema = z.object({
  title: z.string().max(10_000),
  functions: z.array(z.string().max(2000)).max(100_000),
  lines: z
    .record(z.string().max(2000), z.array(z.number().int().min(1).max(MAX_LINE)).max(500_000))
    .refine((lines) => Object.keys(lines).length <= MAX_FILES)
    .optional(),
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
