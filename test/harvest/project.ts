import { join } from 'node:path';
import type { TestsConfig } from '../../src/config/index.ts';
import { harvest } from '../../src/harvest/index.ts';
import type { Harvest, HarvestSettings } from '../../src/harvest/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { TestRepository } from '../history/testRepository.ts';

/** How the fixture projects' tests are run: each test file is a small program that prints TAP. */
export const tapTests: TestsConfig = { command: ['node', '{file}'], report: 'tap', files: ['test/*.test.js'] };

/** What the fixture projects test with: as small as it can be, since it is started hundreds of times. */
const TAP = `let count = 0;
exports.ok = (value, name) => console.log((value ? 'ok ' : 'not ok ') + ++count + ' ' + name);
exports.same = (a, b, name) => exports.ok(JSON.stringify(a) === JSON.stringify(b), name);
process.on('exit', () => console.log('1..' + count));
`;

/** An empty project with the test helper, one commit old. */
export function newProject(folder: string): TestRepository {
  const repository = new TestRepository(folder);
  repository.write('package.json', '{ "private": true }\n').write('test/tap.js', TAP);
  repository.commit('begin');
  return repository;
}

/** A test file's text: a module of lib/, and assertions as \`[expression, expected]\` by name. */
export function testFile(
  module: string,
  checks: Record<string, readonly [expression: string, expected: unknown]>,
): string {
  const lines = Object.entries(checks).map(
    ([name, [expression, expected]]) => `same(${expression}, ${JSON.stringify(expected)}, '${name}');`,
  );
  return `const m = require('../lib/${module}');\nconst { same } = require('./tap');\n${lines.join('\n')}\n`;
}

/** Harvests a fixture project without walls (it is our own code) and without a word. */
export function harvestProject(folder: string, out: string, changes: Partial<HarvestSettings> = {}): Promise<Harvest> {
  return harvest({
    repository: folder,
    folder: join(out),
    sandbox: sandboxes.trusted,
    from: ['history'],
    jobs: 2,
    reruns: 3,
    tests: tapTests,
    progress: silentProgress,
    ...changes,
  });
}
