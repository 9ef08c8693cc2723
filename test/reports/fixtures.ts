import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportFormatName } from '../../src/reports/index.ts';

export const folder = join(import.meta.dirname, '../../fixtures/reports');
/** Where the fixtures' tests ran, as their paths say. */
export const root = '/home/user/project';

const reports = readdirSync(folder).filter((name) => /\.(?:xml|json|tap|txt)$/.test(name));

/** Reports that must be read, and reports as written by real tools that must be refused. */
export const goodReports = reports.filter((name) => !name.startsWith('broken-'));
export const brokenReports = reports.filter((name) => name.startsWith('broken-'));

export function fixture(name: string): Buffer {
  return readFileSync(join(folder, name));
}

/** The format of a fixture, by its name. */
export function formatOf(name: string): ReportFormatName {
  if (name.endsWith('.xml')) return 'junit';
  if (name.endsWith('.tap')) return 'tap';
  if (name.endsWith('.txt')) return 'pytest';
  if (name.startsWith('go-test')) return 'go-test';
  return name.includes('ctrf') ? 'ctrf' : 'jest-json';
}
