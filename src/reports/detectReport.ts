import { reportFormatNames, reportFormats, type ReportFormatName } from './reportFormats.ts';
import { defaultReportLimits } from './reportLimits.ts';
import { ReportReader, type ReportInput } from './reportReader.ts';

/** The format that a file's beginning (64 KiB) is of; undefined for what is no report. @throws UserError for no file */
export async function detectReport(input: ReportInput): Promise<ReportFormatName | undefined> {
  const reader = new ReportReader(input, defaultReportLimits);
  const head = await reader.head();
  return reportFormatNames.find((each) => reportFormats[each].detect(head, reader.fileName));
}
