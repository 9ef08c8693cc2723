export { cleanLine, cleanText, cutMiddle, logTail, stripAnsi } from './cleanText.ts';
export { isFailing, outcomeId, wholeFile, wholePackage, wholeRun, type Outcome, type Status } from './outcome.ts';
export { parseReport, type ParseReportOptions } from './parseReport.ts';
export { relativeFile } from './relativeFile.ts';
export type { ReportFormat } from './reportFormat.ts';
export { reportFormatNames, reportFormats, type ReportFormatName } from './reportFormats.ts';
export { defaultReportLimits, type ReportLimits } from './reportLimits.ts';
export type { ReportInput } from './reportReader.ts';
export { testRun, type FinishedRun, type TestRun } from './testRun.ts';
