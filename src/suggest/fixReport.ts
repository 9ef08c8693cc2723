import type { Evidence } from '../harvest/index.ts';
import type { Changes, Suspect } from './localise/index.ts';
import type { FailingTest } from './failingTest.ts';
import type { OtherChange } from './otherChange.ts';
import type { Fix, Search } from './search.ts';
import type { SetAside } from './setAside.ts';

/** What `fix` found out. */
export interface FixReport {
  /** `nothing-failing`: every test that was run passes. */
  readonly kind: 'fixed' | 'not-fixed' | 'nothing-failing';
  /** Commit of the state that was looked at; the work tree's own where it was dirty. */
  readonly sha: string;
  /** Whether that commit was made of a dirty work tree, and is gone when `fix` ends. */
  readonly isSnapshot: boolean;
  readonly testFiles: number;
  /** The tests that a fix must make pass, and those that fail as well and are left as they are, with why. */
  readonly failing: readonly FailingTest[];
  readonly aside: readonly SetAside[];
  /** Whether the tests ran with another revision's dependencies, and no others were installed. */
  readonly isBorrowing: boolean;
  /** Source files that don't parse, with why. */
  readonly broken: ReadonlyMap<string, string>;
  readonly suspects: readonly Suspect[];
  readonly changes: Changes | undefined;
  /** Why coverage took no part, if it didn't. */
  readonly withoutCoverage: string | undefined;
  readonly search: Search | undefined;
  readonly fix: Fix | undefined;
  /** Further changes that hold as well, best first: the tests don't tell which is right. */
  readonly others: readonly OtherChange[];
  /** The fixed file, whole: as it was, and as it is to be. */
  readonly edit: { readonly path: string; readonly before: string; readonly after: string } | undefined;
  /** What the fix proved, where it is of a commit that stays, and can be told by single tests. */
  readonly evidence: Evidence | undefined;
  /** The model as the user named it, and its adapter; undefined for a search without one. */
  readonly model: string | undefined;
  /** Seconds by part, in the order they were spent. */
  readonly seconds: Readonly<Record<FixPart, number>>;
}

/** The parts of a fix. */
export type FixPart = 'setup' | 'tests' | 'localise' | 'search';
