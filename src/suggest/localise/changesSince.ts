/** Functions that differ from an earlier commit. */
export interface Changes {
  /** What they differ from, for people: `HEAD`, `main`, a commit. */
  readonly since: string;
  /** Whether the failing tests were seen to pass there. */
  readonly green: boolean;
  /** The earlier text of each changed function by `functionKey`; undefined for one that is new. */
  readonly before: ReadonlyMap<string, string | undefined>;
}
