import { testId, type OpenBench, type TestCommand } from '../../harvest/index.ts';
import { wholeFile } from '../../reports/index.ts';
import type { Verdict, VerdictBench } from '../../verdict/index.ts';
import type { FailingTest } from '../failingTest.ts';
import type { Failing } from '../findFailing.ts';
import type { Proposal } from '../propose/index.ts';
import { taskFor } from './taskFor.ts';

/** So many failing tests of a file tell nearly as much as all of them; a fix is proved with all of the file's tests. */
const MOST_TESTS = 8;

/** Runs a candidate on the failing tests of one file after the other, until one fails. */
export type Screen = (proposal: Pick<Proposal, 'suspect' | 'text'>) => Promise<Verdict>;

/** What is run of a test file. */
interface Part {
  readonly file: string;
  readonly tests: readonly FailingTest[];
  readonly command: TestCommand;
}

/**
 * A candidate's first trial: the failing tests alone, where the runner can choose them and they fail alike by themselves;
 * else their whole files. Most candidates fail there, so that this is most of a search's time.
 */
export function screenOf(open: OpenBench, bench: VerdictBench, failing: Failing): Screen {
  const files = [...new Set(failing.tests.map(({ file }) => file))];
  const parts = new Map<string, Promise<Part>>();
  const partOf = (file: string): Promise<Part> => {
    const found = parts.get(file) ?? choose(open, failing, file);
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
      verdicts.push(await bench.judge(task, text, { checks: false, ...(within === undefined ? {} : { within }) }));
      if (verdicts.at(-1)!.kind !== 'passed') break;
    }
    const outcomes = verdicts.flatMap((one) => one.outcomes);
    return { ...verdicts.at(-1)!, outcomes, seconds: verdicts.reduce((sum, { seconds }) => sum + seconds, 0) };
  };
}

async function choose(open: OpenBench, { sha, tests }: Failing, file: string): Promise<Part> {
  const all = tests.filter((test) => test.file === file);
  const whole = { file, tests: all, command: open.detected.command };
  const some = all.slice(0, MOST_TESTS);
  const command = some.some(({ name }) => name === wholeFile) ? undefined : open.detected.only(some);
  if (command === undefined) return whole;
  const { notPassed } = await open.bench.run({ tree: sha }, file, open.newest, 0, command);
  // One that lacks what its neighbours leave behind fails in another way, and whatever the candidate.
  const isAlike = (test: FailingTest): boolean =>
    notPassed.some((one) => testId(one) === testId(test) && one.status === test.before && one.message === test.message);
  return some.every(isAlike) ? { file, tests: some, command } : whole;
}
