/** Bounds on one report; beyond any of the first four the report is refused, texts are cut with a mark. */
export interface ReportLimits {
  /** Size of the file in bytes. */
  bytes: number;
  /** Nesting of elements, objects or subtests. */
  depth: number;
  /** Outcomes (and TAP test points) in one report. */
  outcomes: number;
  /** Characters in one line of a line-based format. */
  lineChars: number;
  /** Characters kept of a file, suite or test name. */
  nameChars: number;
  /** Characters kept of a message: its start and its end. */
  messageChars: number;
}

export const defaultReportLimits: ReportLimits = {
  bytes: 64 * 1024 * 1024,
  depth: 64,
  outcomes: 100_000,
  lineChars: 4 * 1024 * 1024,
  nameChars: 1_000,
  messageChars: 8_000,
};
