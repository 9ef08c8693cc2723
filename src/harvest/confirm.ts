import { differingTests } from './differingTests.ts';
import type { TestEnvironment } from './environment.ts';
import type { TestBench } from './testBench.ts';
import { failingIds, statusIn, testId } from './runRecord.ts';
import type { RunRecord } from './runRecord.ts';
import type { TestName } from './runner.ts';
import type { TestCommand } from './testCommand.ts';
import type { TreeState } from './treeState.ts';

/** One test file on two states, and the tests that told them apart in the first run. */
export interface Contrast {
  file: string;
  before: TreeState;
  after: TreeState;
  /** Tests that failed before and passed after. */
  tests: readonly TestName[];
  /** What the first run was made with, where it was not the whole file. */
  first?: TestCommand;
}

export interface Confirmed {
  file: string;
  /** The tests that told the states apart every time. */
  ids: string[];
  before: RunRecord[];
  after: RunRecord[];
}

/**
 * Runs both sides again and again and keeps the tests that agree with themselves each time. The sides take turns at going
 * first, so that a test which just fails every second time doesn't keep step with them. After the first run, mostly of
 * the whole file, only the tests in question are run where the runner can choose them (one that then ends otherwise leans on its
 * neighbours, and is not believed).
 * @param only the command for a few tests alone, where there is one
 */
export async function confirm(
  bench: TestBench,
  environment: TestEnvironment,
  contrast: Contrast,
  repeats: number,
  only: (tests: readonly TestName[]) => TestCommand | undefined,
): Promise<Confirmed> {
  const { file } = contrast;
  const runs: Record<Side, RunRecord[]> = { before: [], after: [] };
  let ids = contrast.tests.map(testId);
  const chosen = only(contrast.tests);
  let wanted = repeats;
  for (let repeat = 0; repeat < wanted; repeat++) {
    for (const side of repeat % 2 === 0 ? SIDES : SIDES.toReversed()) {
      if (ids.length === 0) break;
      const run = await bench.run(contrast[side], file, environment, repeat, repeat === 0 ? contrast.first : chosen);
      runs[side].push(run);
      const failing = failingIds(run);
      const agreeing = ids.filter((id) => (side === 'before' ? failing.has(id) : statusIn(run, id) === 'passed'));
      // Where one test left it to chance its neighbours may as well: they have to agree with themselves more often.
      if (agreeing.length < ids.length || differingTests(runs[side]).length > 0) wanted = repeats * TIMES_BESIDE_FLAKY;
      ids = agreeing;
    }
  }
  return { file, ids: ids.sort(), ...runs };
}

/** How many times more often tests are run beside one that differed from itself. */
const TIMES_BESIDE_FLAKY = 4;

type Side = 'before' | 'after';
const SIDES: readonly Side[] = ['before', 'after'];
