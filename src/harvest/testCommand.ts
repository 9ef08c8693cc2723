import { z } from 'zod';
import { reportFormatNames } from '../reports/index.ts';

/** Stands for the test file in a command's words. */
export const FILE = '{file}';
/** Stands for the report file in a command's words. */
export const REPORT = '{report}';

/** How one test file is run: what a harvest detects, keeps in its evidence, and `verify` runs again. */
export const testCommandSchema = z.strictObject({
  /** Words, the first a program; `{file}` stands for the test file and `{report}` for the report to write. */
  argv: z.array(z.string().min(1).max(20_000)).min(1).max(200),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(10_000)),
  /** The report's format, as src/reports names it; read from `{report}` if the words name it, else from standard output. */
  report: z.enum(reportFormatNames),
  /** Seconds after which a run is stopped. */
  timeout: z.number().positive().max(3600),
});

export type TestCommand = z.infer<typeof testCommandSchema>;

/** The words to run for a test file. @param report where the report is to be written, relative to the work tree */
export function wordsFor(command: TestCommand, file: string, report: string): string[] {
  return command.argv.map((word) => word.replaceAll(FILE, file).replaceAll(REPORT, report));
}

/** Whether the report is a file of its own. */
export function writesReport(command: TestCommand): boolean {
  return command.argv.some((word) => word.includes(REPORT));
}
