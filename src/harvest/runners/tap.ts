import type { Runner } from '../runner.ts';
import { npmRunner } from './npmRunner.ts';

/** tape, tap and their kin: a test file is a program that prints TAP. */
export const tap: Runner = {
  ecosystem: 'npm',
  ...npmRunner(/(?:^|[\s/&;=])(?:tape|tap|faucet)(?=\s|$|;|&)/, ['tape', 'tap']),
  testFiles: () => ['{test,tests}/**/*.{js,mjs,cjs}', '{test,tests}.{js,mjs,cjs}', '**/*.test.{js,mjs,cjs}'],
  mark: /\b(?:require\(|from\s+)['"](?:tape|tap|tape-promise\/tape|blue-tape|tape-catch)['"]/,
  command: () => ({ argv: ['node', '{file}'], report: 'tap' }),
};
