import { RUNNER_CACHE } from '../runner.ts';
import type { Runner } from '../runner.ts';
import { npmRunner } from './npmRunner.ts';

const DEFAULT_FILES = ['**/__tests__/**/*.{js,jsx,ts,tsx,mjs,cjs}', '**/{*.,}{spec,test}.{js,jsx,ts,tsx,mjs,cjs}'];

export const jest: Runner = {
  ecosystem: 'npm',
  ...npmRunner(/(?:^|[\s/&;=])jest(?=\s|$|;|&)/, ['jest', 'jest-cli']),
  testFiles: (project) =>
    project.packageJson?.jest?.testMatch?.map((glob) => glob.replace(/^<rootDir>\//, '')) ?? DEFAULT_FILES,
  // --ci: a snapshot that is not there yet fails instead of being written from whatever the code does.
  command: () => ({
    argv: [
      'node',
      'node_modules/jest/bin/jest.js',
      '--ci',
      '--coverage=false',
      `--cacheDirectory=${RUNNER_CACHE}`,
      '--json',
      '--outputFile={report}',
      '--runTestsByPath',
      '{file}',
    ],
    report: 'jest-json',
  }),
  only: (argv, tests) => {
    const names = tests.map(({ suite, name }) => [...suite.split(' > '), name].filter((part) => part !== '').join(' '));
    return [...argv, '--testNamePattern', `^(?:${names.map(escaped).join('|')})$`];
  },
};

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
