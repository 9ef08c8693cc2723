import { UserError } from '../errors.ts';
import type { Outcome } from './outcome.ts';
import { OutcomeList } from './outcomeList.ts';
import { reportFormatNames, reportFormats, type ReportFormatName } from './reportFormats.ts';
import { defaultReportLimits, type ReportLimits } from './reportLimits.ts';
import { ReportReader, type ReportInput } from './reportReader.ts';

export interface ParseReportOptions {
  /** The report's format; found out from its beginning where it is not given. */
  format?: ReportFormatName;
  /** Absolute folder the tests ran in: paths in the report become relative to it. */
  root?: string;
  /** Bounds that differ from the default ones. */
  limits?: Partial<ReportLimits>;
}

/**
 * Reads one report into outcomes with ids unique within it; there is at least one.
 * @throws UserError naming the file, the format and what is wrong, for a report that is unknown, damaged, cut off,
 *   at odds with its own counts, beyond the limits, or without any test. A part of a report is never returned.
 */
export async function parseReport(input: ReportInput, options: ParseReportOptions = {}): Promise<Outcome[]> {
  const limits = { ...defaultReportLimits, ...options.limits };
  const reader = new ReportReader(input, limits);
  const head = await reader.head();
  const format = reportFormats[options.format ?? detectFormat(head, reader)];
  reader.readAs(format.title);
  const outcomes = new OutcomeList(reader.name, limits, options.root);
  await format.parse(reader, outcomes);
  if (outcomes.length === 0) {
    throw reader.broken('it holds no test', { fix: 'Check that the test command finds tests in this folder.' });
  }
  return outcomes.finish();
}

function detectFormat(head: string, reader: ReportReader): ReportFormatName {
  if (head.trim() === '') throw reader.broken('it is empty');
  const name = reportFormatNames.find((each) => reportFormats[each].detect(head, reader.fileName));
  if (name !== undefined) return name;
  throw new UserError('the test report is of no known format', {
    where: reader.name,
    fix: `Known formats: ${reportFormatNames.map((each) => `${each} (${reportFormats[each].title})`).join(', ')}.`,
  });
}
