import type { OpenBench } from '../harvest/index.ts';
import { messageOf, UserError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import type { Failing } from './findFailing.ts';
import { findChanges, localise } from './localise/index.ts';
import type { Changes, Coverage, Scene, Suspect } from './localise/index.ts';
import { collectCoverage } from './spectrum/index.ts';

/** Failing test files that coverage is taken of, and passing ones to compare them with. */
const COVERED = { failing: 4, passing: 2 } as const;

export interface Suspects {
  readonly suspects: readonly Suspect[];
  readonly changes: Changes | undefined;
  readonly coverage: Coverage | undefined;
  readonly withoutCoverage: string | undefined;
}

/** Gathers what tells which function is at fault, and ranks them by it. */
export async function findSuspects(
  open: OpenBench,
  scene: Scene,
  failing: Failing,
  progress: Progress,
): Promise<Suspects> {
  progress.update('looking for the last commit where the failing tests pass');
  const changes = await findChanges(open, scene.sha, failing.tests);
  progress.update('measuring what the failing tests run');
  const { coverage, withoutCoverage } = await coverageOf(open, scene, failing);
  const suspects = await localise({
    scene,
    failing: failing.tests,
    ...(changes === undefined ? {} : { changes }),
    ...(coverage === undefined ? {} : { coverage }),
  });
  return { suspects, changes, coverage, withoutCoverage };
}

async function coverageOf(
  open: OpenBench,
  scene: Scene,
  { tests, runs }: Failing,
): Promise<Pick<Suspects, 'coverage' | 'withoutCoverage'>> {
  const red = [...new Set(tests.map(({ file }) => file))];
  const green = [...runs.values()].filter((run) => run.notPassed.length === 0 && run.passed.length > 0);
  const near = green.sort((a, b) => a.seconds - b.seconds).map(({ file }) => file);
  try {
    const files = [...red.slice(0, COVERED.failing), ...near.slice(0, COVERED.passing)];
    const coverage = await collectCoverage(open, scene, tests, files, runs);
    if (coverage !== undefined) return { coverage, withoutCoverage: undefined };
    return { coverage: undefined, withoutCoverage: 'no function of the project was seen to run in a failing test' };
  } catch (error) {
    // Coverage only helps to rank: a run that spoils its own report doesn't end the search.
    if (error instanceof UserError) return { coverage: undefined, withoutCoverage: messageOf(error) };
    throw error;
  }
}
