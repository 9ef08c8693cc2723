import type { PromptTask } from '../../src/preference/index.ts';
import type { GenerateRun } from '../../src/generate/index.ts';
import { silentProgress } from '../../src/progress.ts';

export const SUM = 'function sum(list) {\n  return list.reduce((a, b) => a - b, 0);\n}';

/** A task; tests change what they are about. */
export function exampleTask(changes: Partial<PromptTask> = {}): PromptTask {
  return {
    path: 'lib/sum.js',
    function: 'sum',
    language: 'javascript',
    text: SUM,
    context: { imports: [], signatures: [] },
    tests: [{ file: 'test/sum.test.js', suite: '', name: 'adds', message: '-3 !== 3', text: '' }],
    ...changes,
  };
}

export function exampleRun(changes: Partial<GenerateRun> = {}): GenerateRun {
  return { seed: 1, progress: silentProgress, ...changes };
}
