export { renderReport } from './renderReport.ts';
