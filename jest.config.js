export default {
  testEnvironment: './test/environment.cjs',
  // The environment shares constructors between test files: jest must not wrap their properties anew after each file.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  maxWorkers: 2,
  testTimeout: 400_000,
};
