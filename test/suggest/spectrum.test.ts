import { join } from 'node:path';
import type { TestsConfig } from '../../src/config/index.ts';
import { openBench } from '../../src/harvest/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { findFailing } from '../../src/suggest/findFailing.ts';
import { editSuspicion, readScene } from '../../src/suggest/localise/index.ts';
import { collectCoverage } from '../../src/suggest/spectrum/index.ts';
import { temporaryFolder, TestRepository } from '../history/testRepository.ts';

const folder = temporaryFolder();

/** How suspicious a part of a function is, by a run of a project's tests. */
async function suspicions(
  name: string,
  files: Readonly<Record<string, string>>,
  tests?: TestsConfig,
): Promise<(fn: string, part: string) => number | undefined> {
  const project = new TestRepository(join(folder, name));
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  const sha = project.commit('begin');
  const open = await openBench({
    repository: project.folder,
    runs: join(project.folder, '.git', 'runs.jsonl'),
    sandbox: sandboxes.trusted,
    progress: silentProgress,
    ...(tests === undefined ? {} : { tests }),
  });
  try {
    const scene = await readScene(open.repository, sha, open.detected);
    const paths = [...scene.tests.keys()];
    const failing = await findFailing(open, sha, paths, { jobs: 1, progress: silentProgress });
    const coverage = await collectCoverage(open, scene, failing.tests, paths, failing.runs);
    return (fn, part) => {
      const found = [...scene.sources.values()]
        .flatMap(({ functions }) => functions)
        .find((one) => one.localName === fn);
      const start = found?.text.indexOf(part) ?? -1;
      if (found === undefined || start === -1) throw new Error(`no ${part} in ${fn}`);
      return editSuspicion(coverage, { fn: found }, { start, end: start + part.length });
    };
  } finally {
    await open.close();
  }
}

const JS = `function price(
  count,
  each = 2,
) {
  if (count < 0) {
    return 0;
  } else if (count > 10) {
    each -= 3;
  } else {
    each += 0;
  }
  const names = [1, 2].map((one) => {
    if (one > 5) {
      return 'many';
    }
    return one;
  });
  const kind = count === 7
    ? names[5]
    : names[0];
  return count * each * kind;
}
module.exports = { price };
`;
const JS_TEST = `const assert = require('node:assert');
const { test } = require('node:test');
const { price } = require('../lib/price');
test('many', () => assert.equal(price(20), 20));
test('few', () => assert.equal(price(2), 4));
test('none', () => assert.equal(price(-1), 0));
`;

test('Node.js: only the branches that a failing test runs are suspected', async () => {
  const of = await suspicions('node', {
    'package.json': '{ "private": true, "scripts": { "test": "node --test" } }\n',
    'lib/price.js': JS,
    'test/price.test.js': JS_TEST,
  });
  expect(of('price', 'each -= 3')).toBe(1);
  expect(of('price', 'each += 0')).toBe(0);
  expect(of('price', 'return 0')).toBe(0);
  expect(of('price', 'count < 0')).toBeCloseTo(1 / Math.sqrt(3));
  // What stands after the brace that ends another branch.
  expect(of('price', 'count > 10')).toBeCloseTo(1 / Math.sqrt(2));
  expect(of('price', 'each = 2')).toBeCloseTo(1 / Math.sqrt(3));
  expect(of('price', 'return one')).toBeCloseTo(1 / Math.sqrt(2));
  expect(of('price', "return 'many'")).toBe(0);
  expect(of('price', 'names[5]')).toBe(0);
  expect(of('price', 'names[0]')).toBeCloseTo(1 / Math.sqrt(2));
});

test('Node.js: source maps lead to the lines of the source', async () => {
  const source = `/* a head
 * that is left out
 */
export function total(count: number): number {
  if (count > 10) {
    return count - 1;
  }
  return count;
}
`;
  const compiler = `const ts = require(${JSON.stringify(join(process.cwd(), 'node_modules/typescript'))});
require.extensions['.ts'] = (module, filename) => {
  const source = require('node:fs').readFileSync(filename, 'utf8');
  const compilerOptions = { module: 'commonjs', target: 'es2022', inlineSourceMap: true, removeComments: true };
  module._compile(ts.transpileModule(source, { fileName: filename, compilerOptions }).outputText, filename);
};\n`;
  const config: TestsConfig = {
    command: [
      'node',
      '--require',
      './ts.cjs',
      '--test',
      '--test-reporter=junit',
      '--test-reporter-destination={report}',
      '{file}',
    ],
    report: 'junit',
    files: ['test/*.test.cjs'],
  };
  const files = {
    'package.json': '{ "private": true }\n',
    'ts.cjs': compiler,
    'src/total.ts': source,
    'test/total.test.cjs': `const assert = require('node:assert');
const { test } = require('node:test');
const { total } = require('../src/total.ts');
test('many', () => assert.equal(total(20), 20));
test('few', () => assert.equal(total(2), 2));
`,
  };
  const of = await suspicions('typescript', files, config);
  expect(of('total', 'return count - 1')).toBe(1);
  expect(of('total', 'return count;')).toBe(0);
  expect(of('total', 'count > 10')).toBeCloseTo(1 / Math.sqrt(2));
});

const PYTHON = `def price(count,
          each=2):
    if count < 0:
        return 0
    elif count > 10:
        each = max(
            each,
            3,
        )
    else:
        each += 0
    for number in range(100000):
        if number < 0:
            each = 1
    return count * each
`;
const PYTHON_TEST = `import unittest
import price


class Price(unittest.TestCase):
    def test_few(self):
        self.assertEqual(price.price(2), 4)

    def test_many(self):
        self.assertEqual(price.price(20), 40)

    def test_none(self):
        self.assertEqual(price.price(-1), 0)
`;

test('Python: only the branches that a failing test runs are suspected', async () => {
  const of = await suspicions('python', { 'price.py': PYTHON, 'test_price.py': PYTHON_TEST }, { runner: 'unittest' });
  expect(of('price', 'each = max')).toBeGreaterThan(0.5);
  // Told by the line on which the statement begins.
  expect(of('price', '3,')).toBeGreaterThan(0.5);
  expect(of('price', 'each += 0')).toBe(0);
  expect(of('price', 'return 0')).toBe(0);
  expect(of('price', 'each = 1')).toBe(0);
  expect(of('price', 'each=2')).toBeCloseTo(1 / Math.sqrt(3));
  expect(of('price', 'count < 0')).toBeCloseTo(1 / Math.sqrt(3));
});
