import { detectTestCommand } from '../../src/harvest/index.ts';
import { parsePackageJson } from '../../src/harvest/project.ts';
import type { Project } from '../../src/harvest/project.ts';

function projectOf(files: Record<string, string>): Project {
  return {
    paths: Object.keys(files),
    text: (path) => Promise.resolve(files[path]),
    packageJson: parsePackageJson(files['package.json']),
  };
}

const withScripts = (scripts: Record<string, string>, devDependencies: Record<string, string> = {}): Project =>
  projectOf({ 'package.json': JSON.stringify({ scripts, devDependencies }) });

test.each([
  ['jest', withScripts({ test: 'cross-env TZ=UTC jest --coverage' })],
  ['jest', withScripts({ test: 'npm run lint && npm run unit', unit: './node_modules/.bin/jest' })],
  ['vitest', withScripts({ test: 'vitest run' }, { jest: '1' })],
  ['mocha', withScripts({ test: 'nyc mocha --recursive' })],
  ['tap', withScripts({ test: 'npm run tests-only', 'tests-only': "nyc tape 'test/**/*.js'" })],
  ['node-test', withScripts({ test: 'node --test' })],
  ['node-test', withScripts({ test: 'c8 node --enable-source-maps --test test/' })],
  ['ava', withScripts({ test: 'xo && ava' })],
  ['mocha', withScripts({ test: 'make test' }, { mocha: '^10.0.0' })],
  // A script says more than a dependency, whichever runner is looked for first.
  ['mocha', withScripts({ test: 'mocha' }, { jest: '29' })],
  ['node-test', withScripts({ test: 'node --test' }, { vitest: '2' })],
  ['node-test', withScripts({ test: 'node --import tsx --test' })],
  ['node-test', withScripts({ test: 'tsc --noEmit && tsx --test test/*.test.ts' })],
  ['tap', withScripts({ test: 'tape test' }, { mocha: '10' })],
  ['pytest', projectOf({ 'requirements/test.txt': 'pytest>=7', 'tests/test_a.py': '' })],
  ['pytest', projectOf({ 'requirements_dev.txt': 'ruff\npytest', 'tests/test_a.py': '' })],
  ['pytest', projectOf({ 'tests/unit/conftest.py': '', 'tests/unit/test_a.py': '' })],
  ['pytest', projectOf({ 'pyproject.toml': '[tool.pytest.ini_options]', 'tests/test_a.py': '' })],
  ['pytest', projectOf({ 'tests/test_a.py': 'from a import a\n\ndef test_a():\n    assert a() == 1\n' })],
  ['pytest', projectOf({ 'tox.ini': 'commands = py.test tests', 'tests/test_a.py': '' })],
  ['unittest', projectOf({ 'setup.py': 'setup()', 'tests/test_a.py': '' })],
])('%s is found', async (runner, project) => {
  expect(await detectTestCommand(project)).toMatchObject({ runner });
});

test('it says why, and how', async () => {
  const found = await detectTestCommand(withScripts({ test: 'jest --coverage' }));
  expect(found.because).toBe("package.json's test script runs jest");
  expect(found.command).toMatchObject({ argv: expect.arrayContaining(['--ci', '{file}']), report: 'jest-json' });
  expect(['src/a.test.js', '__tests__/a.js', 'a/b.spec.tsx'].map(found.isTestFile)).toEqual([true, true, true]);
  expect(['src/a.js', 'node_modules/x/a.test.js', 'test/helper.js'].map(found.isTestFile)).toEqual([
    false,
    false,
    false,
  ]);
});

test.each([
  ['node --test', []],
  ['c8 node --enable-source-maps --test test/', ['--enable-source-maps']],
  ['node --import tsx --test "test/**/*.ts"', ['--import', 'tsx']],
  [
    "node --test -r './setup.cjs' --import=./hook.js --test-concurrency=1 && eslint -r x",
    ['-r', './setup.cjs', '--import=./hook.js'],
  ],
  ['tsc && tsx --test', ['--import', 'tsx']],
])('what %s says about loading is kept', async (test, options) => {
  const found = await detectTestCommand(withScripts({ test }));
  expect(found.command.argv).toEqual([
    'node',
    ...options,
    '--test-reporter=junit',
    '--test-reporter-destination={report}',
    '{file}',
  ]);
  expect(found.isTestFile('test/a.test.js')).toBe(true);
  if (options.includes('tsx')) expect(found.isTestFile('test/a.test.ts')).toBe(true);
});

test('a helper among tape tests is no test', async () => {
  const found = await detectTestCommand(withScripts({ test: 'tape test/*.js' }));
  expect(found.isTestText("var test = require('tape');")).toBe(true);
  expect(found.isTestText('module.exports = [1, 2];')).toBe(false);
});

test('settings come first', async () => {
  const jest = withScripts({ test: 'jest' });
  expect(await detectTestCommand(jest, { runner: 'mocha' })).toMatchObject({ runner: 'mocha' });
  const own = await detectTestCommand(jest, {
    command: ['make', 'check', '{file}'],
    report: 'tap',
    files: ['t/*.t'],
    env: { A: 'b' },
    timeout: 5,
  });
  expect(own.command).toMatchObject({ argv: ['make', 'check', '{file}'], report: 'tap', env: { A: 'b' }, timeout: 5 });
  expect([own.isTestFile('t/one.t'), own.isTestFile('a.test.js')]).toEqual([true, false]);
});

test('a project without tests is told what to do', async () => {
  await expect(detectTestCommand(projectOf({ 'main.c': '' }))).rejects.toMatchObject({
    message: 'no test command found',
    fix: expect.stringContaining('.github/codelutra.yml') as string,
  });
});

test('a few tests of a file are chosen in the way of each runner', async () => {
  const tests = [{ suite: 'sum > two', name: 'adds (a+b)' }];
  const jest = await detectTestCommand(withScripts({ test: 'jest' }));
  expect(jest.only(tests)!.argv.slice(-2)).toEqual(['--testNamePattern', '^(?:sum two adds \\(a\\+b\\))$']);
  const pytest = await detectTestCommand(projectOf({ 'pytest.ini': '' }));
  const { argv } = pytest.only([
    { suite: 'TestA', name: 'test_b[x]' },
    { suite: '', name: 'test_c' },
  ])!;
  expect(argv.slice(-3)).toEqual(['--junitxml={report}', '{file}::TestA::test_b[x]', '{file}::test_c']);
  const tape = await detectTestCommand(withScripts({ test: 'tape test/*.js' }));
  expect(tape.only(tests)).toBeUndefined();
  expect(jest.only(Array.from({ length: 100 }, () => tests[0]!))).toBeUndefined();
});
