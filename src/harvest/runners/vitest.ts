import type { Runner } from '../runner.ts';
import { npmRunner } from './npmRunner.ts';

export const vitest: Runner = {
  ecosystem: 'npm',
  ...npmRunner(/(?:^|[\s/&;=])vitest(?=\s|$|;|&)/, ['vitest']),
  testFiles: () => ['**/{*.,}{spec,test}.{js,jsx,ts,tsx,mjs,cjs,mts,cts}'],
  command: () => ({
    argv: [
      'node',
      'node_modules/vitest/vitest.mjs',
      'run',
      '--coverage.enabled=false',
      '--reporter=json',
      '--outputFile={report}',
      '{file}',
    ],
    report: 'jest-json',
  }),
};
