// Workers share the cores, and llama.cpp's threads wait for one another by spinning: one each is several times as fast.
process.env['CODELUTRA_THREADS'] ??= '1';

export default {
  testEnvironment: './test/environment.cjs',
  // The environment shares constructors between test files: jest must not wrap their properties anew after each file.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  testSequencer: './test/sequencer.cjs',
  maxWorkers: 2,
  // Modules of test files that have ended stay in memory, and starting a program takes 35 ms for each GB that a process has.
  workerIdleMemoryLimit: '700MB',
  testTimeout: 400_000,
};
