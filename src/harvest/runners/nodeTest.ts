import { testScripts, type Project } from '../project.ts';
import type { Runner } from '../runner.ts';
import { npmRunner } from './npmRunner.ts';

const SCRIPT = /\b(?:node|tsx)\s(?:[^&|;]*\s)?--test\b/;
/** Options of Node.js without which a test file may not load: with a word after them, and without. */
const LOADING = /^(?:--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$/;
const LOADING_ALONE =
  /^(?:--(?:import|require|loader|experimental-loader|conditions)=.+|--experimental-(?:strip-types|transform-types|vm-modules)|--enable-source-maps)$/;

export const nodeTest: Runner = {
  ecosystem: 'npm',
  ...npmRunner(SCRIPT, []),
  testFiles: (project) => {
    const types = readsTypes(project) ? ',ts,mts,cts' : '';
    const extensions = `{js,mjs,cjs${types}}`;
    return [`{test,tests}/**/*.${extensions}`, `**/{*.,*-,*_,}test.${extensions}`, `**/test-*.${extensions}`];
  },
  mark: /['"]node:test['"]/,
  // One file needs no second process around it (`--test`), which takes as long again and keeps why a file doesn't load to itself.
  command: (project) => ({
    argv: [
      'node',
      ...loadingOptions(project),
      '--test-reporter=junit',
      '--test-reporter-destination={report}',
      '{file}',
    ],
    report: 'junit',
  }),
};

/** What the test script tells Node.js about loading files, such as `--import tsx`; quotes are left out. */
function loadingOptions({ packageJson }: Project): string[] {
  const text = packageJson === undefined ? undefined : testScripts(packageJson).find((one) => SCRIPT.test(one));
  const command = text?.slice(SCRIPT.exec(text)!.index).split(/[&|;]/)[0] ?? '';
  const words = command.split(/\s+/).map((word) => word.replaceAll(/["']/g, ''));
  return words.flatMap((word, at) => {
    if (word === 'tsx' && at === 0) return ['--import', 'tsx'];
    if (LOADING.test(word) && words[at + 1] !== undefined) return [word, words[at + 1]!];
    return LOADING_ALONE.test(word) ? [word] : [];
  });
}

/** Whether files in TypeScript load: by something that the script names, or by a Node.js that leaves types out itself. */
function readsTypes(project: Project): boolean {
  if ('typescript' in process.features && process.features.typescript !== false) return true;
  return loadingOptions(project).some((word) =>
    /^(?:--(?:import|require|.*loader|experimental-.*types)\b|-r$)/.test(word),
  );
}
