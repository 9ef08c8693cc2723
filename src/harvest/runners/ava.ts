import type { Runner } from '../runner.ts';
import { npmRunner } from './npmRunner.ts';

export const ava: Runner = {
  ecosystem: 'npm',
  ...npmRunner(/(?:^|[\s/&;=])ava(?=\s|$|;|&)/, ['ava']),
  testFiles: () => [
    '{test,src/test}.{js,mjs,cjs,ts}',
    '{test,tests}/**/*.{js,mjs,cjs,ts}',
    '**/*.test.{js,mjs,cjs,ts}',
  ],
  mark: /\b(?:require\(|from\s+)['"]ava['"]/,
  command: () => ({ argv: ['node', 'node_modules/ava/entrypoints/cli.mjs', '--tap', '{file}'], report: 'tap' }),
};
