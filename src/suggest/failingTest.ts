import type { EvidenceTest } from '../harvest/index.ts';

/** A test that fails, with what it says and its own text. */
export type FailingTest = Pick<EvidenceTest, 'file' | 'suite' | 'name' | 'before' | 'message' | 'text'>;
