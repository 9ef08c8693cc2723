import { failingIds, type RunRecord } from './runRecord.ts';

/** Ids of tests that passed in one of these runs and failed in another: runs of one file on one state. */
export function differingTests(runs: readonly RunRecord[]): string[] {
  const passed = new Set(runs.flatMap((run) => run.passed));
  const failed = new Set(runs.flatMap((run) => [...failingIds(run)]));
  return [...failed].filter((id) => passed.has(id));
}
