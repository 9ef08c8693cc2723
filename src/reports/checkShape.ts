import type { z } from 'zod';
import type { ReportReader } from './reportReader.ts';

/** The value as the schema describes it; refuses the report with the first place that differs. */
export function checkShape<T extends z.ZodType>(
  schema: T,
  value: unknown,
  reader: ReportReader,
  line?: number,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'its top level' : issue.path.map(String).join('.');
  throw reader.broken(`${place.slice(0, 200)}: ${(issue?.message ?? 'unexpected').slice(0, 200)}`, {
    ...(line === undefined ? {} : { line }),
    cause: result.error,
  });
}
