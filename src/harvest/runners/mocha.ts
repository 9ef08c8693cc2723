import type { Runner } from '../runner.ts';
import { npmRunner } from './npmRunner.ts';

export const mocha: Runner = {
  ecosystem: 'npm',
  ...npmRunner(/(?:^|[\s/&;=])_?mocha(?=\s|$|;|&)/, ['mocha']),
  testFiles: () => [
    '{test,tests,spec,specs}/**/*.{js,jsx,ts,tsx,mjs,cjs}',
    '**/{*.,}{spec,test}.{js,jsx,ts,tsx,mjs,cjs}',
  ],
  mark: /\b(?:describe|it|test|suite)\s*(?:\.\w+\s*)?\(/,
  command: () => ({
    argv: [
      'node',
      'node_modules/mocha/bin/_mocha',
      '--reporter',
      'xunit',
      '--reporter-option',
      'output={report}',
      '{file}',
    ],
    report: 'junit',
  }),
};
