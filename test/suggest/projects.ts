import type { FixSettings } from '../../src/suggest/index.ts';
import { join } from 'node:path';
import { silentProgress } from '../../src/progress.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { TestRepository } from '../history/testRepository.ts';

export const RANGE = `export function clamp(value, low, high) {
  if (value < low) return low;
  return value > high ? high : value;
}

export function range(start, end) {
  const numbers = [];
  for (let at = start; at < end; at += 1) numbers.push(at);
  return numbers;
}

export function sum(list) {
  return list.reduce((a, b) => a + b, 0);
}
`;

/** One slip in `range`. */
export const BROKEN_RANGE = RANGE.replace('at < end', 'at <= end');

const RANGE_TEST = `import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clamp, range, sum } from '../lib/range.js';

test('clamps', () => assert.equal(clamp(5, 0, 3), 3));
describe('lists', () => {
  test('range leaves the end out', () => assert.deepEqual(range(0, 3), [0, 1, 2]));
  test('range of nothing', () => assert.deepEqual(range(3, 0), []));
});
test('sums', () => assert.equal(sum([1, 2]), 3));
`;

/** A JavaScript project that tests with node:test, one commit old. */
export function javascriptProject(folder: string, code: string): TestRepository {
  const project = new TestRepository(folder);
  project.write('package.json', '{ "private": true, "type": "module", "scripts": { "test": "node --test" } }\n');
  project.write('lib/range.js', code).write('test/range.test.js', RANGE_TEST);
  project.commit('begin');
  return project;
}

/** A Python project that tests with unittest, one commit old; `width` is wrong. */
export function pythonProject(folder: string): TestRepository {
  const project = new TestRepository(folder);
  project.write(
    'shapes.py',
    'def area(width, height):\n    return width * height\n\n\ndef width(left, right):\n    return left - right\n',
  );
  project.write(
    'test_shapes.py',
    `import unittest
import shapes


class Shapes(unittest.TestCase):
    def test_area(self):
        self.assertEqual(shapes.area(2, 3), 6)

    def test_width(self):
        self.assertEqual(shapes.width(2, 5), 3)
`,
  );
  project.commit('begin');
  return project;
}

/** How the fixtures are mended: our own code, so without walls; no model, so in the order of the seed. */
export function settings(repository: string, changes: Partial<FixSettings> = {}): FixSettings {
  return {
    repository,
    runs: join(repository, '.git', 'runs.jsonl'),
    sandbox: sandboxes.trusted,
    budget: { executions: 60, seconds: 300, jobs: 2 },
    scope: 'covering',
    seed: 1,
    progress: silentProgress,
    ...changes,
  };
}
