import type { OpenBench } from '../../harvest/index.ts';
import type { Verdict, VerdictBench } from '../../verdict/index.ts';
import { failingPart, type FailingPart } from '../failingPart.ts';
import type { Failing } from '../findFailing.ts';
import type { Proposal } from '../propose/index.ts';
import { taskFor } from './taskFor.ts';

/** Where the failing run shows how long tests take, which are not the first to run by now: candidates that never end are many. */
const LEAST_SECONDS = 5;

/** Runs a candidate on the failing tests of one file after the other, until one fails. */
export type Screen = (proposal: Pick<Proposal, 'suspect' | 'text'>) => Promise<Verdict>;

/**
 * A candidate's first trial: the failing tests alone, where the runner can choose them and they fail alike by themselves;
 * else their whole files. Most candidates fail there, so that this is most of a search's time.
 */
export function screenOf(open: OpenBench, bench: VerdictBench, failing: Failing): Screen {
  const files = [...new Set(failing.tests.map(({ file }) => file))];
  const parts = new Map<string, Promise<FailingPart>>();
  const partOf = (file: string): Promise<FailingPart> => {
    const found = parts.get(file) ?? failingPart(open, failing, file);
    parts.set(file, found);
    return found;
  };
  return async ({ suspect, text }) => {
    const verdicts: Verdict[] = [];
    for (const file of files) {
      const { tests, command } = await partOf(file);
      const task = { ...taskFor(open, failing.sha, suspect, tests, [file]), command };
      // A test that fails at once may take long when it passes: the whole file's time is the measure.
      const within = failing.runs.get(file);
      // Of a file that didn't load, or whose only test failed, nothing is known.
      const isTold = within !== undefined && within.passed.length > 0;
      const options = { checks: false, ...(within === undefined ? {} : { within }) };
      verdicts.push(await bench.judge(task, text, isTold ? { ...options, least: LEAST_SECONDS } : options));
      if (verdicts.at(-1)!.kind !== 'passed') break;
    }
    const outcomes = verdicts.flatMap((one) => one.outcomes);
    return { ...verdicts.at(-1)!, outcomes, seconds: verdicts.reduce((sum, { seconds }) => sum + seconds, 0) };
  };
}
