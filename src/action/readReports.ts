import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { isFailing, outcomeId, parseReport, type Outcome, type ReportFormatName } from '../reports/index.ts';

const MOST_OUTCOMES = 100_000;

/** What the reports of a job say together. */
export interface ReadReports {
  /** Of several outcomes of one test the worst. */
  readonly outcomes: Outcome[];
  /** How many reports were read. */
  readonly read: number;
  /** Why others were not. */
  readonly problems: string[];
}

/** Reads reports; one that can't be read is a problem, and the others count. @param folder where the tests ran */
export async function readReports(
  folder: string,
  reports: readonly { path: string; format?: ReportFormatName }[],
): Promise<ReadReports> {
  const byId = new Map<string, Outcome>();
  const problems: string[] = [];
  let read = 0;
  for (const { path, format } of reports) {
    try {
      const outcomes = await parseReport(
        { path: join(folder, path) },
        { root: folder, ...(format === undefined ? {} : { format }) },
      );
      read += 1;
      for (const outcome of outcomes) {
        const id = outcomeId(outcome);
        const known = byId.get(id);
        if (known !== undefined) byId.set(id, worse(known, outcome));
        else if (byId.size < MOST_OUTCOMES) byId.set(id, outcome);
      }
    } catch (error) {
      problems.push(`${path}: ${messageOf(error)}`);
    }
  }
  return { outcomes: [...byId.values()], read, problems };
}

/** Of two outcomes of one test (of two formats, or two environments) the one that tells more. */
function worse(one: Outcome, other: Outcome): Outcome {
  const weight = (outcome: Outcome): number =>
    isFailing(outcome) ? 3 : outcome.flaky === true ? 2 : outcome.status === 'passed' ? 1 : 0;
  return weight(other) > weight(one) ? other : one;
}
