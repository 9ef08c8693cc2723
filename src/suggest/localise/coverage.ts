/** What one test ran. */
interface TestCoverage {
  readonly failing: boolean;
  /** Functions by `functionKey`. */
  readonly functions: ReadonlySet<string>;
  /** 1-based lines by the paths of source files; empty where they aren't known. */
  readonly lines: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Which functions and lines each test ran, told by a run of the failing test files with counting on. */
export interface Coverage {
  readonly tests: readonly TestCoverage[];
}
