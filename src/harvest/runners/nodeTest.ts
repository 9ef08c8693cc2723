import type { Runner } from '../runner.ts';
import { npmRunner } from './npmRunner.ts';

export const nodeTest: Runner = {
  ecosystem: 'npm',
  ...npmRunner(/\bnode\s(?:[^&|;]*\s)?--test\b/, []),
  testFiles: () => ['{test,tests}/**/*.{js,mjs,cjs}', '**/{*.,*-,*_,}test.{js,mjs,cjs}', '**/test-*.{js,mjs,cjs}'],
  mark: /['"]node:test['"]/,
  command: () => ({
    argv: ['node', '--test', '--test-reporter=junit', '--test-reporter-destination={report}', '{file}'],
    report: 'junit',
  }),
};
