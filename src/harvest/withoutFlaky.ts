import type { Evidence } from './evidence.ts';
import { statusIn, testId } from './runRecord.ts';
import type { RunRecord } from './runRecord.ts';

/**
 * Takes tests that ever differed from themselves, in any runs of the same content during the harvest, out of all
 * evidence: a test that lied once is not believed elsewhere.
 * @returns the evidence that still has tests, and how many had not
 */
export function withoutFlaky(
  evidence: readonly Evidence[],
  runs: readonly RunRecord[],
): { kept: Evidence[]; dropped: number } {
  const flaky = flakyTests(runs);
  const kept: Evidence[] = [];
  for (const one of evidence) {
    const tests = one.tests.filter((test) => !flaky.has(`${test.file}\0${testId(test)}`));
    if (tests.length === 0) continue;
    const files = new Set(tests.map(({ file }) => file));
    kept.push({ ...one, tests, testFiles: one.testFiles.filter((file) => files.has(file)) });
  }
  return { kept, dropped: evidence.length - kept.length };
}

function flakyTests(runs: readonly RunRecord[]): Set<string> {
  const repeats = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const key = run.id.slice(0, run.id.indexOf(':'));
    repeats.set(key, [...(repeats.get(key) ?? []), run]);
  }
  const flaky = new Set<string>();
  for (const same of repeats.values()) {
    if (same.length < 2) continue;
    for (const id of new Set(same.flatMap((run) => [...run.passed, ...run.notPassed.map(testId)]))) {
      if (new Set(same.map((run) => statusIn(run, id))).size > 1) flaky.add(`${same[0]!.file}\0${id}`);
    }
  }
  return flaky;
}
