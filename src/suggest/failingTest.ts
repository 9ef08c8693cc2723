import type { EvidenceTest } from '../harvest/index.ts';
import { wholeFile } from '../reports/index.ts';

/** A test that fails, with what it says and its own text. */
export type FailingTest = Pick<EvidenceTest, 'file' | 'suite' | 'name' | 'before' | 'message' | 'text'>;

/** Whether it stands for a whole file that could not be loaded; unittest makes a test of its own of that. */
export function doesNotLoad({ suite, name }: Pick<FailingTest, 'suite' | 'name'>): boolean {
  return name === wholeFile || suite.endsWith('unittest.loader._FailedTest');
}
