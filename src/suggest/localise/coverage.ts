/** Which functions each test ran, told by a run of the failing test files with counting on. */
export interface Coverage {
  /** Functions by `functionKey` that each test ran. */
  readonly tests: readonly { readonly failing: boolean; readonly functions: ReadonlySet<string> }[];
}
