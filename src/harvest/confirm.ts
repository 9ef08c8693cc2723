import type { TestEnvironment } from './environment.ts';
import type { TestBench } from './testBench.ts';
import { failingIds, statusIn, testId } from './runRecord.ts';
import type { RunRecord } from './runRecord.ts';
import type { TreeState } from './treeState.ts';

/** One test file on two states, and the tests that told them apart in the first run. */
export interface Contrast {
  file: string;
  before: TreeState;
  after: TreeState;
  /** Tests that failed before and passed after. */
  tests: readonly { suite: string; name: string }[];
}

export interface Confirmed {
  file: string;
  /** The tests that told the states apart every time. */
  ids: string[];
  before: RunRecord[];
  after: RunRecord[];
}

/** Runs both sides again and again, alternately, and keeps the tests that agree with themselves each time. */
export async function confirm(
  bench: TestBench,
  environment: TestEnvironment,
  contrast: Contrast,
  repeats: number,
): Promise<Confirmed> {
  const { file } = contrast;
  const before: RunRecord[] = [];
  const after: RunRecord[] = [];
  let ids = contrast.tests.map(testId);
  for (let repeat = 0; repeat < repeats && ids.length > 0; repeat++) {
    const red = await bench.run(contrast.before, file, environment, repeat);
    before.push(red);
    const failing = failingIds(red);
    ids = ids.filter((id) => failing.has(id));
    if (ids.length === 0) break;
    const green = await bench.run(contrast.after, file, environment, repeat);
    after.push(green);
    ids = ids.filter((id) => statusIn(green, id) === 'passed');
  }
  return { file, ids: ids.sort(), before, after };
}
