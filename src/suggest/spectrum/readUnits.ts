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
    .optional()
    .catch(undefined),
});

const MAX_UNITS = 20_000;
/** All that the hooks tell of one run, and no more. */
const MAX_LINES = 4_000_000;

/**
 * Reads what the hooks wrote. It comes from a stranger's tests: a record that doesn't fit is left out, of one whose
 * lines don't fit those alone.
 */
export function readUnits(text: string): Unit[] {
  const units: Unit[] = [];
  let lines = 0;
  for (const line of text.split('\n').slice(0, MAX_UNITS)) {
    if (line === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      continue;
    }
    const parsed = unitSchema.safeParse(value);
    if (!parsed.success) continue;
    lines += Object.values(parsed.data.lines ?? {}).reduce((sum, { length }) => sum + length, 0);
    units.push(lines <= MAX_LINES ? parsed.data : { ...parsed.data, lines: undefined });
  }
  return units;
}
