import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../src/harvest/index.ts';
import { TestRepository, temporaryFolder } from '../history/testRepository.ts';
import { harvestProject } from './project.ts';

const folder = temporaryFolder();

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'pass'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('python3 is missing: the unittest runner is not tested\n');
    return false;
  }
}

(hasPython() ? test : test.skip)('a Python project with unittest, end to end', async () => {
  const project = join(folder, 'python');
  const repo = new TestRepository(project);
  const tests = (...checks: string[]): string =>
    `import unittest\nfrom pkg import words\n\n\nclass Words(unittest.TestCase):\n${checks.join('\n')}\n`;
  const longest = '    def test_longest(self):\n        self.assertEqual(words.longest(["a", "bcd", "ef"]), "bcd")\n';
  const nothing = '    def test_nothing(self):\n        self.assertIsNone(words.longest([]))\n';
  repo.write('pkg/__init__.py', '').write('pkg/words.py', 'def longest(words):\n    return max(words, key=len)\n');
  repo.write('tests/__init__.py', '').write('tests/test_words.py', tests(longest));
  repo.commit('words');
  repo.write('pkg/words.py', 'def longest(words):\n    return max(words, key=len, default=None)\n');
  repo.write('tests/test_words.py', tests(longest, nothing));
  repo.commit('nothing has no longest');
  const { evidence } = await harvestProject(project, join(folder, 'python-out'), { tests: {} });
  expect(evidence).toEqual([
    expect.objectContaining({ path: 'pkg/words.py', function: 'longest', language: 'python' }),
  ]);
  expect(evidence[0]!.tests).toEqual([
    expect.objectContaining({
      suite: 'tests.test_words.Words',
      name: 'test_nothing',
      before: 'errored',
      text: nothing.trimEnd(),
    }),
  ]);
  expect(evidence[0]!.tests[0]!.message).toContain('ValueError');
  // Its neighbour did not run again, which does not make it flaky.
  expect(evidence[0]!.flaky).toEqual([]);
});

(hasPython() ? test : test.skip)('of a long test file, only the tests in question are run again', async () => {
  const project = join(folder, 'long');
  const repo = new TestRepository(project);
  const lib = (first: string, second: string): string =>
    `def first(a):\n    return ${first}\n\n\ndef second(a):\n    return ${second}\n\n\ndef third(a):\n    return a\n`;
  const tests = (...checks: [name: string, expression: string, expected: number][]): string =>
    [
      'import unittest\nimport pkg\n\n\nclass All(unittest.TestCase):',
      ...Array.from({ length: 110 }, (_, at) => `    def test_third_${at}(self):\n        pkg.third(${at})`),
      ...checks.map(
        ([name, expression, expected]) =>
          `    def test_${name}(self):\n        self.assertEqual(pkg.${expression}, ${expected})`,
      ),
    ].join('\n') + '\n';
  repo.write('pkg.py', lib('a', 'a')).write('tests/__init__.py', '').write('tests/test_pkg.py', tests());
  repo.commit('pkg');
  repo.write('pkg.py', lib('a + 1', 'a + 2'));
  repo.write('tests/test_pkg.py', tests(['first', 'first(1)', 2], ['second', 'second(1)', 3]));
  repo.commit('two fixes');
  repo.write('pkg.py', lib('{"b": a}', 'first(a)["b"] * 5'));
  repo.write('tests/test_pkg.py', tests(['second', 'second(1)', 5]));
  repo.commit('together');
  const out = join(folder, 'long-out');
  const { evidence } = await harvestProject(project, out, { tests: {} });
  expect(
    evidence.map((one) => [one.function, one.carried, one.tests.map(({ name }) => name).join(' ')].join(', ')).sort(),
  ).toEqual([
    'first, alone, test_first',
    'first, together, test_second',
    'second, alone, test_second',
    'second, together, test_second',
  ]);
  const runs = readFileSync(join(out, 'runs.jsonl'), 'utf8').trim().split('\n');
  const whole = runs.filter((line) => (JSON.parse(line) as RunRecord).passed.length > 100);
  // The parent's code with the new tests, once for each commit, and each function alone that makes a test pass.
  expect(whole).toHaveLength(4);
});

test("node's own test runner, end to end", async () => {
  const project = join(folder, 'node');
  const repo = new TestRepository(project);
  const tests = (...checks: string[]): string =>
    `const test = require('node:test');\nconst assert = require('node:assert');\nconst { half } = require('..');\n${checks.join('\n')}\n`;
  repo.write('package.json', '{ "main": "index.js", "scripts": { "test": "node --test" } }\n');
  repo.write('index.js', 'exports.half = (n) => Math.floor(n / 2);\n');
  repo.write('test/half.test.js', tests("test('even', () => assert.equal(half(4), 2));"));
  repo.commit('half');
  repo.write('index.js', 'exports.half = (n) => n / 2;\n');
  repo.write(
    'test/half.test.js',
    tests("test('even', () => assert.equal(half(4), 2));", "test('odd', () => assert.equal(half(3), 1.5));"),
  );
  repo.commit('half of odd numbers');
  const { evidence, tally } = await harvestProject(project, join(folder, 'node-out'), { tests: {} });
  expect(tally).toMatchObject({ looked: 2, tried: 1, verified: 1, executions: 6 });
  expect(evidence[0]).toMatchObject({ path: 'index.js', tests: [{ name: 'odd', before: 'failed', after: 'passed' }] });
});
