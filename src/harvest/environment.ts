import type { ReadOnlyBind } from '../sandbox/index.ts';

/** What the tests run with: installed dependencies, lent to each run, read only. */
export interface TestEnvironment {
  /** Digest of what was asked to be installed: runs in environments of one id can be compared. */
  id: string;
  readOnly: readonly ReadOnlyBind[];
  pathFolders: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Top-level names in the work tree that belong to the environment. */
  keep: readonly string[];
}

/** The machine's own tools and nothing else. */
export const bareEnvironment: TestEnvironment = { id: 'bare', readOnly: [], pathFolders: [], env: {}, keep: [] };
