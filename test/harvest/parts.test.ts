import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedFunctions } from '../../src/harvest/changedFunctions.ts';
import { leftToChance, mentionsChance } from '../../src/harvest/chance.ts';
import { claimFolder } from '../../src/harvest/claimFolder.ts';
import { commitFiles, snapshotOwners } from '../../src/harvest/commitFiles.ts';
import { comparesSnapshot } from '../../src/harvest/comparesSnapshot.ts';
import { importedFiles } from '../../src/harvest/importGraph.ts';
import { parallel } from '../../src/harvest/parallel.ts';
import type { RunRecord } from '../../src/harvest/runRecord.ts';
import { RunStore } from '../../src/harvest/runStore.ts';
import { steadyText } from '../../src/harvest/steadyText.ts';
import { testsReaching } from '../../src/harvest/testsReaching.ts';
import { testHelpers } from '../../src/harvest/testHelpers.ts';
import { testText } from '../../src/harvest/testText.ts';
import type { Change } from '../../src/history/index.ts';
import { openRepository } from '../../src/history/index.ts';
import { temporaryFolder, TestRepository } from '../history/testRepository.ts';

const folder = temporaryFolder();

function run(repeat: number): RunRecord {
  return {
    id: `${'a'.repeat(64)}:${repeat}`,
    tree: 'b'.repeat(40),
    file: 'test/a.test.js',
    startedAt: '2024-01-01T00:00:00.000Z',
    seconds: 0.5,
    ending: 'exited',
    exitCode: 0,
    passed: ['adds'],
    notPassed: [],
    trouble: null,
  };
}

test('runs are on disk as they are made; a line cut off by a kill is dropped, a wrong one is named', async () => {
  const path = join(folder, 'runs.jsonl');
  const store = await RunStore.open(path);
  await Promise.all([store.add(run(0)), store.add(run(1))]);
  await store.close();
  appendFileSync(path, JSON.stringify(run(2)).slice(0, 50));
  const again = await RunStore.open(path);
  expect(again.size).toBe(2);
  await again.add(run(3));
  await again.close();
  expect(
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as RunRecord).id.at(-1)),
  ).toEqual(['0', '1', '3']);
  writeFileSync(path, '{"id":"x"}\n');
  await expect(RunStore.open(path)).rejects.toMatchObject({ name: 'UserError', where: `${path}:1` });
});

test('one harvest at a time works in a folder; a dead one gives way', async () => {
  const place = join(folder, 'claimed');
  await (
    await claimFolder(place)
  )();
  writeFileSync(join(place, 'codelutra.pid'), '1\n');
  await expect(claimFolder(place)).rejects.toThrow(/another codelutra/);
  writeFileSync(join(place, 'codelutra.pid'), '4194305\n');
  await (
    await claimFolder(place)
  )();
});

test("a change in a nested function is not the outer one's own", async () => {
  const file = (inner: string, outer: string): string =>
    `function outer() {\n  function inner() {\n    return ${inner};\n  }\n  return ${outer};\n}\n`;
  const names = async (before: string, after: string): Promise<string[]> =>
    (await changedFunctions('a.js', before, after)).changed.map(({ new: fn }) => fn.name);
  expect(await names(file('1', 'inner()'), file('2', 'inner()'))).toEqual(['outer.inner']);
  expect(await names(file('1', 'inner()'), file('1', 'inner() + 1'))).toEqual(['outer']);
  expect(await names(file('1', 'inner()'), file('2', 'inner() + 1'))).toEqual(['outer.inner', 'outer']);
  expect(await names('function outer() {}\n', file('1', '1'))).toEqual(['outer']);
});

test('changed files are sorted into tests, their data, sources and snapshots', () => {
  const change = (path: string, status: Change['status'] = 'modified', oldPath = path): Change => ({
    status,
    kind: 'file',
    path,
    oldPath,
    added: 1,
    deleted: 1,
  });
  const files = commitFiles(
    {
      sha: 'a'.repeat(40),
      parents: [],
      date: '',
      subject: '',
      boundary: false,
      changes: [
        change('lib/a.js'),
        change('lib/new.js', 'added'),
        change('test/a.test.js', 'renamed', 'test/b.test.js'),
        change('test/data.json', 'added'),
        change('test/gone.test.js', 'deleted'),
        change('test/__snapshots__/a.test.js.snap'),
        change('README.md'),
      ],
    },
    (path) => path.endsWith('.test.js'),
  );
  expect(files).toMatchObject({
    tests: ['test/a.test.js'],
    overlay: ['test/b.test.js', 'test/a.test.js', 'test/data.json', 'test/gone.test.js'],
    sources: [expect.objectContaining({ path: 'lib/a.js' })],
    snapshots: ['test/__snapshots__/a.test.js.snap'],
  });
  expect(snapshotOwners(files.snapshots)('test/a.test.js')).toBe(true);
  expect(snapshotOwners(files.snapshots)('test/b.test.js')).toBe(false);
});

test('imports lead from tests to the files they reach, nearest first', () => {
  const paths = new Set(['lib/a.js', 'lib/b/index.js', 'pkg/__init__.py', 'pkg/more.py', 'pkg/deep/x.py', 'src/t.ts']);
  expect(
    importedFiles('test/a.js', "const a = require('../lib/a');\nimport b from '../lib/b';\nimport 'fs';", paths),
  ).toEqual(['lib/a.js', 'lib/b/index.js']);
  expect(importedFiles('test/t.ts', "import { t } from '../src/t.js';", paths)).toEqual(['src/t.ts']);
  expect(importedFiles('tests/test_a.py', 'from pkg import more\nimport os, pkg.deep.x as x\n', paths)).toEqual([
    'pkg/__init__.py',
    'pkg/more.py',
    'pkg/deep/x.py',
  ]);
  expect(importedFiles('pkg/deep/x.py', 'from ..more import y\nfrom . import z\n', paths)).toEqual(['pkg/more.py']);
  const reaching = testsReaching(
    ['test/z.test.js', 'test/a.test.js', 'test/b.test.js'],
    new Map([
      ['test/a.test.js', ['lib/b.js']],
      ['test/b.test.js', ['lib/b.js']],
      ['test/z.test.js', ['lib/a.js']],
      ['lib/b.js', ['lib/a.js']],
    ]),
  );
  expect(reaching.get('lib/a.js')).toEqual(['test/a.test.js', 'test/z.test.js', 'test/b.test.js']);
  expect(reaching.get('lib/b.js')).toEqual(['test/b.test.js', 'test/a.test.js']);
});

test("a test's own text is found by its name", async () => {
  const js =
    "describe('sum', () => {\n  it('adds', () => {\n    expect(1).toBe(1);\n  });\n  it('is short', () => ok());\n});\n";
  expect(await testText('a.test.js', js, { suite: 'sum', name: 'adds' })).toBe(
    "  it('adds', () => {\n    expect(1).toBe(1);\n  });",
  );
  expect(await testText('a.test.js', js, { suite: 'sum', name: 'is short' })).toBe("  it('is short', () => ok());");
  const tape = "test('parses', function (t) {\n  t.equal(1, 1);\n  t.end();\n});\n";
  expect(await testText('a.js', tape, { suite: 'parses', name: 'should be equal' })).toBe(tape.trimEnd());
  const python = 'class TestA:\n    def test_b(self):\n        assert 1\n\ndef test_b():\n    assert 2\n';
  expect(await testText('t.py', python, { suite: 'tests.t.TestA', name: 'test_b[x]' })).toContain('assert 1');
  expect(await testText('t.py', python, { suite: 'tests.t', name: 'test_c' })).toBe('');
});

test('a test compares with a snapshot where its text does, or its file where the text is not whole', () => {
  const compares = "it('a', () => {\n  expect(f()).toMatchInlineSnapshot(`1`);\n});\n";
  const plain = "it('b', () => {\n  expect(f()).toBe(1);\n});\n";
  expect(comparesSnapshot(compares, compares + plain)).toBe(true);
  expect(comparesSnapshot(plain, compares + plain)).toBe(false);
  expect(comparesSnapshot('', compares + plain)).toBe(true);
  expect(comparesSnapshot('', plain)).toBe(false);
  expect(comparesSnapshot("it('b', () => {\n...\n  f();", compares + plain)).toBe(true);
  expect(comparesSnapshot('def test_a(snapshot):\n    assert f() == snapshot', '')).toBe(true);
});

test('signs of chance are looked for in the test, its helpers and the top of its file, not in its neighbours', async () => {
  const file = (top: string, own: string, other: string): string =>
    `import random\n${top}\ndef flip():\n    return ${top === '' ? 'random.random()' : '1'}\n\ndef test_a():\n    ${own}\n\ndef test_b():\n    ${other}\n`;
  const look = (text: string, own: string): Promise<boolean> =>
    leftToChance('t.py', text, [`def test_a():\n    ${own}`]);
  expect(await look(file('', 'assert 1', 'time.sleep(1)'), 'assert 1')).toBe(false);
  expect(await look(file('', 'assert flip()', 'pass'), 'assert flip()')).toBe(true);
  expect(await look(file('COIN = random.random()', 'assert COIN', 'pass'), 'assert COIN')).toBe(true);
  expect(await look(file('', 'assert time.time() > 1', 'pass'), 'assert time.time() > 1')).toBe(true);
});

test('chance can come from a helper that the test imports, or from conftest.py', async () => {
  const repo = new TestRepository(join(folder, 'helpers'));
  const sha = repo
    .write('test/helpers/index.js', "module.exports = require('./coin');\n")
    .write('test/helpers/coin.js', 'exports.coin = function coin() {\n  return Math.random() < 0.5;\n};\n')
    .write('lib/a.js', 'exports.a = () => setTimeout(() => 1, 2);\n')
    .write('tests/conftest.py', 'def flip():\n    return randint(0, 1)\n')
    .commit('helpers');
  const repository = await openRepository(repo.folder);
  const isTestFile = (path: string): boolean => /test_|\.test\./.test(path);
  const look = async (file: string, text: string, test: string): Promise<boolean> =>
    leftToChance(file, text, [test], await testHelpers(repository, sha, { file, text }, isTestFile));
  try {
    const head = "const { a } = require('../lib/a');\nconst { coin } = require('./helpers');\n";
    expect(await look('test/a.test.js', head, "same(coin(), true, 'coin');")).toBe(true);
    expect(await look('test/a.test.js', head, "same(a(), 1, 'a');")).toBe(false);
    expect(await look('test/a.test.js', "const { a } = require('../lib/a');\n", "same(coin(), true, 'coin');")).toBe(
      false,
    );
    expect(await look('tests/deep/test_a.py', '', 'def test_a(flip):\n    assert flip')).toBe(true);
    expect(await look('tests/deep/test_a.py', '', 'def test_a():\n    assert 1')).toBe(false);
  } finally {
    await repository.close();
  }
});

test.each([
  'x = random.choice(a)',
  'if choice([True, False]):',
  'expect(+new Date() % 2).toBe(0)',
  'const at = Date.now();',
  'x = randint(0, 1)',
  '@given(st.integers())',
  "const coin = require('crypto').randomInt(2);",
  'crypto.getRandomValues(bytes);',
  'return Date();',
  'process.memoryUsage().heapUsed',
  'first = hash("a") % 2',
])('%s is a sign of chance', (line) => {
  expect(mentionsChance(line)).toBe(true);
});

test.each(['import random', 'const d = new Date();', '# a random remark', 'brand(1)', 'expect(getUTCDate()).toBe(2)'])(
  '%s is none',
  (line) => {
    expect(mentionsChance(line)).toBe(false);
  },
);

test('messages lose what differs from run to run', () => {
  expect(steadyText('/w/t/a.py:3 <X at 0x7f12ab34cd56> took 12.5 ms in /w/t', '/w/t')).toBe(
    'a.py:3 <X at 0x...> took ... ms in .',
  );
});

test('parallel work keeps its order, its bound and its first error', async () => {
  let running = 0;
  let most = 0;
  const result = await parallel([5, 1, 3, 2], 2, async (ms) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running--;
    return ms * 2;
  });
  expect(result).toEqual([10, 2, 6, 4]);
  expect(most).toBe(2);
  await expect(parallel([1, 2], 2, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
