import { isSourcePath } from '../../harvest/index.ts';
import type { OpenBench } from '../../harvest/index.ts';
import type { VerdictBench } from '../../verdict/index.ts';
import type { Failing } from '../findFailing.ts';
import type { Scene } from '../localise/index.ts';
import type { Proposal } from '../propose/index.ts';
import { taskFor } from './taskFor.ts';

/** What proves a fix. */
export interface Proof {
  /** Test files that were run twice each with the fix in place: the failing ones first. */
  readonly testFiles: readonly string[];
  readonly runs: number;
}

export interface VerifyContext {
  readonly open: OpenBench;
  readonly bench: VerdictBench;
  readonly scene: Scene;
  readonly failing: Failing;
  /** `covering`: the test files whose imports lead to the function; `suite`: all. */
  readonly scope: 'covering' | 'suite';
}

/** How often each test file must agree. */
const RUNS = 2;

/**
 * Whether a candidate that makes the failing tests pass is a fix: the failing tests' files, then those that cover its
 * function or all, each twice; nothing that passed fails, and no new security finding.
 * @returns why it isn't, as a string
 */
export async function verifyFix(context: VerifyContext, proposal: Proposal): Promise<Proof | string> {
  const { open, bench, failing } = context;
  const { fn } = proposal.suspect;
  // A candidate is one function of a source file, so that this can't be; it is the last line of defence all the same.
  if (!isSourcePath(fn.path) || open.detected.isTestFile(fn.path)) return `${fn.path} is not a source file`;
  const red = [...new Set(failing.tests.map(({ file }) => file))];
  const refute = async (files: readonly string[]): Promise<string | undefined> => {
    const task = taskFor(open, failing.sha, proposal.suspect, failing.tests, files);
    for (let repeat = 0; repeat < RUNS && files.length > 0; repeat++) {
      const verdict = await bench.judge(task, proposal.text, { repeat });
      if (verdict.kind !== 'passed') return verdict.message ?? verdict.kind;
      const danger = verdict.findings.find(({ security }) => security);
      if (danger !== undefined) return `a new security finding: ${danger.message} (${danger.check} ${danger.rule})`;
    }
    return undefined;
  };
  const refuted = await refute(red);
  if (refuted !== undefined) return refuted;
  const others = await loading(
    context,
    coveringFiles(context, fn.path).filter((file) => !red.includes(file)),
  );
  return (await refute(others)) ?? { testFiles: [...red, ...others], runs: RUNS };
}

/** Those of the test files that tell of tests as the code is: of others nothing can be lost, and nothing proved. */
async function loading({ open, failing }: VerifyContext, files: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) {
    const run = failing.runs.get(file) ?? (await open.bench.run({ tree: failing.sha }, file, open.newest));
    if (run.passed.length + run.notPassed.length > 0) found.push(file);
  }
  return found;
}

function coveringFiles({ scene, scope }: VerifyContext, path: string): string[] {
  const all = [...scene.tests.keys()];
  const reaching = scene.reaching.get(path);
  // Where no import is seen to lead there, any test may.
  return scope === 'suite' || reaching === undefined ? all : [...reaching];
}
