import { ctrf } from './ctrf.ts';
import { goTest } from './goTest.ts';
import { jestJson } from './jestJson.ts';
import { junit } from './junit.ts';
import { pytest } from './pytest.ts';
import { tap } from './tap.ts';
import type { ReportFormat } from './reportFormat.ts';

/** Every report format by name, in the order in which an unknown report is tried. */
export const reportFormats = {
  junit,
  ctrf,
  'jest-json': jestJson,
  'go-test': goTest,
  pytest,
  tap,
} satisfies Record<string, ReportFormat>;

export type ReportFormatName = keyof typeof reportFormats;

export const reportFormatNames = Object.keys(reportFormats) as ReportFormatName[];
