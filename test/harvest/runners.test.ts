import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
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
