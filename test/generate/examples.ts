import type { GenerateRun, TaskInFile } from '../../src/generate/index.ts';
import { silentProgress } from '../../src/progress.ts';

export const SUM = 'function sum(list) {\n  return list.reduce((a, b) => a - b, 0);\n}';

/** A task; tests change what they are about. */
export function exampleTask(changes: Partial<TaskInFile> = {}): TaskInFile {
  return {
    path: 'lib/sum.js',
    function: 'sum',
    language: 'javascript',
    text: SUM,
    context: { imports: [], signatures: [] },
    tests: [{ file: 'test/sum.test.js', suite: '', name: 'adds', message: '-3 !== 3', text: '' }],
    before: "import { add } from './add.js';\n\nexport ",
    after: '\n\nexport const EMPTY = sum([]);\n',
    ...changes,
  };
}

export function exampleRun(changes: Partial<GenerateRun> = {}): GenerateRun {
  return { seed: 1, progress: silentProgress, ...changes };
}
