import type { OutcomeList } from './outcomeList.ts';
import type { ReportReader } from './reportReader.ts';

/** One family of report files. */
export interface ReportFormat {
  /** How people call it, for messages. */
  title: string;
  /**
   * @param head the file's first 64 KiB as text
   * @param fileName the file's name without its folder; empty where there is none
   */
  detect(head: string, fileName: string): boolean;
  /**
   * Reads the whole report or throws: what is broken, cut off or at odds with the report's own counts is refused by
   * `reader.broken`, so that a report is never half read.
   */
  parse(reader: ReportReader, outcomes: OutcomeList): Promise<void>;
}
