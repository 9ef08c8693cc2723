export { readRunReports } from './readRunReports.ts';
export type { RunReports } from './readRunReports.ts';
