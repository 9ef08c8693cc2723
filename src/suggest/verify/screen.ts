import type { OpenBench } from '../../harvest/index.ts';
import { outcomeId } from '../../reports/index.ts';
import type { JudgedTask, Verdict, VerdictBench } from '../../verdict/index.ts';
import type { Failing } from '../findFailing.ts';
import type { Proposal } from '../propose/index.ts';
import { taskFor } from './taskFor.ts';

/** So many failing tests of a file tell nearly as much as all of them; a fix is proved with all of the file's tests. */
const MOST_TESTS = 8;

const FAILED: ReadonlySet<string> = new Set(['failed', 'errored']);

/** Runs a candidate on the failing tests of one file after the other, until one fails. */
export type Screen = (proposal: Pick<Proposal, 'suspect' | 'text'>) => Promise<Verdict>;

/**
 * A candidate's first trial: the failing tests alone, where the runner can choose them and they fail by themselves, too;
 * else their whole files. Most candidates fail there, so that this is most of a search's time.
 */
export function screenOf(open: OpenBench, bench: VerdictBench, { sha, tests }: Failing): Screen {
  const files = [...new Set(tests.map(({ file }) => file))];
  const tasks = new Map<string, Promise<(suspect: Proposal['suspect']) => JudgedTask>>();
  const taskIn = async (file: string, suspect: Proposal['suspect']): Promise<JudgedTask> => {
    let found = tasks.get(file);
    if (found === undefined) {
      found = chosen(file, suspect);
      tasks.set(file, found);
    }
    return (await found)(suspect);
  };
  const chosen = async (
    file: string,
    any: Proposal['suspect'],
  ): Promise<(suspect: Proposal['suspect']) => JudgedTask> => {
    const own = tests.filter((test) => test.file === file).slice(0, MOST_TESTS);
    const command = open.detected.only(own);
    const whole = (suspect: Proposal['suspect']): JudgedTask => taskFor(open, sha, suspect, tests, [file]);
    if (command === undefined) return whole;
    const alone = (suspect: Proposal['suspect']): JudgedTask => ({
      ...taskFor(open, sha, suspect, own, [file]),
      command,
    });
    const { outcomes } = await bench.judge(alone(any), any.fn.text, { checks: false });
    const failed = new Set(outcomes.filter(({ status }) => FAILED.has(status)).map(({ id }) => id));
    return own.every((test) => failed.has(outcomeId(test))) ? alone : whole;
  };
  return async ({ suspect, text }) => {
    let verdict: Verdict | undefined;
    for (const file of files) {
      verdict = await bench.judge(await taskIn(file, suspect), text, { checks: false });
      if (verdict.kind !== 'passed') break;
    }
    return verdict!;
  };
}
