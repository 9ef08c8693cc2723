import { isSourcePath } from '../../src/harvest/index.ts';

test.each([
  ...['lib/sum.js', 'src/index.ts', 'boltons/iterutils.py', 'index.mjs', 'src/App.tsx', 'src/.internal/base.js'],
  // Names that only sound like what is left alone.
  ...['src/github/client.ts', 'src/test.ts', 'lib/latest/a.js', 'src/testing.py', 'src/contest_a.py', 'src/config.ts'],
  ...['src/attest.js', 'lib/spec.js', 'src/app.config.ts', 'src/inspect/a.js', 'src/circleci.ts'],
])('%s is source', (path) => {
  expect(isSourcePath(path)).toBe(true);
});

test.each([
  // Tests, by folder and by name.
  ...['test/a.js', 'tests/deep/a.py', 'src/__tests__/a.ts', 'Tests/A.js', 'spec/a.js', 'src/a.test.js', 'a.spec.mts'],
  ...['pkg/test_a.py', 'pkg/a_test.py', 'a-test.js', 'types/index.d.test.ts'],
  // What tests lean on.
  ...['conftest.py', 'pkg/conftest.py', '__mocks__/fs.js', 'src/__mocks__/a.ts', 'e2e/a.ts', 'cypress/support/a.js'],
  ...['testing/helpers.py', 'testdata/a.js', 'fixtures/a.js', 'src/__fixtures__/a.js'],
  ...['jest.config.js', 'packages/a/vitest.config.mts', 'jest.setup.ts', 'src/setupTests.js', 'karma.conf.js'],
  ...['.mocharc.cjs', 'noxfile.py'],
  // CI.
  ...['.github/actions/a/index.js', '.github/scripts/a.py', 'sub/.github/a.js', '.gitlab/a.py', '.circleci/a.js'],
  ...['.husky/a.js', 'ci/a.py', '.GitHub/a.js'],
  // Not the project's own, or not code.
  ...['dist/a.js', 'node_modules/a/index.js', 'vendor/a.py', 'setup.py', 'a.min.js', 'README.md', 'package.json'],
])('%s is left alone', (path) => {
  expect(isSourcePath(path)).toBe(false);
});
