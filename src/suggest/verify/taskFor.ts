import type { OpenBench } from '../../harvest/index.ts';
import type { JudgedTask } from '../../verdict/index.ts';
import type { FailingTest } from '../failingTest.ts';
import type { Suspect } from '../localise/index.ts';

/** A suspected function as a task: the candidate goes in its place, and these test files are run. */
export function taskFor(
  open: OpenBench,
  sha: string,
  { fn }: Pick<Suspect, 'fn'>,
  failing: readonly FailingTest[],
  testFiles: readonly string[],
): JudgedTask {
  return {
    path: fn.path,
    function: fn.name,
    language: fn.language,
    text: fn.text,
    tests: failing
      .filter(({ file }) => testFiles.includes(file))
      .map((test) => ({ ...test, after: 'passed' as const, runs: 1 })),
    commits: { tree: sha, good: sha },
    command: open.detected.command,
    testFiles: [...testFiles],
    overlay: [],
  };
}
