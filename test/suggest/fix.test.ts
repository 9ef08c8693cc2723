import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { applyFix, fix, fixJson, fixRecord, fixRecordSchema, patchOf, renderFix } from '../../src/suggest/index.ts';
import { temporaryFolder, TestRepository } from '../history/testRepository.ts';
import { BROKEN_RANGE, javascriptProject, pythonProject, RANGE, settings } from './projects.ts';

const folder = temporaryFolder();
const plain = { colors: createColors(false), explain: true, applied: false };

test('a slip that is as old as the project: found by coverage, mended by an edit, proved, and applied on request', async () => {
  const project = javascriptProject(join(folder, 'old'), BROKEN_RANGE);
  const report = await fix(settings(project.folder));
  expect(report.kind).toBe('fixed');
  expect(report.withoutCoverage).toBeUndefined();
  expect(report.failing.map(({ suite, name }) => `${suite} > ${name}`)).toEqual(['lists > range leaves the end out']);
  expect(report.suspects[0]?.fn.name).toBe('range');
  expect(report.fix?.proposal.source).toBe('mutated');
  expect(report.fix?.proof).toEqual({ testFiles: ['test/range.test.js'], runs: 2 });
  expect(project.git('status', '--porcelain')).toBe('');
  // The patch is one that git takes, and what it makes passes a run that codelutra has no part in.
  const { edit } = report;
  project.write('../old.patch', patchOf(edit!));
  project.git('apply', '--check', '../old.patch');
  await applyFix(project.folder, edit!);
  expect(project.git('diff', '--name-only')).toBe('lib/range.js');
  execFileSync(process.execPath, ['--test'], { cwd: project.folder, env: { PATH: process.env['PATH'] } });
  await expect(applyFix(project.folder, edit!)).rejects.toThrow(/has changed since/);
  const shown = renderFix(report, plain);
  expect(shown).toContain('-  for (let at = start; at <= end; at += 1) numbers.push(at);');
  expect(shown).toMatch(/run by 1 of 1 failing and 1 of 3 passing tests/);
  expect(Math.max(...shown.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  expect(fixJson(report)).toMatchObject({ result: 'fixed', fix: { path: 'lib/range.js', source: 'mutated', runs: 2 } });
});

test('several changes that hold are all told, so that nobody takes one for proved', async () => {
  const project = new TestRepository(join(folder, 'several'));
  project.write('package.json', '{ "private": true, "type": "module", "scripts": { "test": "node --test" } }\n');
  project.write('first.js', '// The first.\nexport function first(list) {\n  return list[1];\n}\n');
  project.write(
    'first.test.js',
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { first } from './first.js';\n\ntest('first', () => assert.equal(first([5, 6, 5]), 5));\n",
  );
  project.commit('begin');
  const budget = { executions: 60, seconds: 300, jobs: 2, alternatives: 60 };
  const report = await fix(settings(project.folder, { budget }));
  const texts = [report.fix!.proposal, ...report.others].map(({ text }) => text);
  expect(texts.some((text) => text.includes('list[0]'))).toBe(true);
  expect(texts.some((text) => text.includes('list[2]'))).toBe(true);
  expect(report.others.length).toBe(report.search!.fixes.length - 1);
  const other = report.others.find(({ text }) => /list\[[02]\]/.test(text))!;
  expect(other).toMatchObject({ path: 'first.js', function: 'first', line: 3 });
  expect(other.change).toMatch(/^- return list\[1\];\n\+ return list\[[02]\];$/);
  expect(renderFix(report, plain)).toMatch(
    /\nbut {9}(?:another change passes|\d other changes pass) the same tests, which do not tell which is right:\n {12}first\.js:3\n {14}- return list\[1\];\n {14}\+ /,
  );
  expect(fixJson(report)).toMatchObject({ others: report.others });
  const { others, otherCount } = fixRecordSchema.parse(JSON.parse(JSON.stringify(fixRecord(report))));
  expect(others[0]).toMatchObject({ path: 'first.js', line: 3, change: report.others[0]!.change });
  expect(otherCount).toBe(report.others.length);
});

test('candidates that run beside each other are those of one after the other, told in the order they were begun', async () => {
  const project = javascriptProject(join(folder, 'pool'), BROKEN_RANGE);
  const searched = async (jobs: number) => {
    const budget = { executions: 14, seconds: 300, jobs };
    const runs = join(project.folder, '.git', `runs-${jobs}.jsonl`);
    return (await fix(settings(project.folder, { budget, runs }))).search!;
  };
  const alone = await searched(1);
  const beside = await searched(3);
  const texts = ({ tried }: typeof alone) => tried.map(({ proposal }) => proposal.text);
  const both = alone.fixes[0]!.executions;
  expect(both).toBeGreaterThan(3);
  expect(texts(beside).slice(0, both)).toEqual(texts(alone).slice(0, both));
  expect(beside.fixes[0]!.executions).toBe(both);
  expect(beside.tried.length).toBeLessThanOrEqual(14);
  for (const { proposal, executions } of beside.fixes) expect(beside.tried[executions - 1]?.proposal).toBe(proposal);
});

test('candidates are tried on the failing tests alone, and proved on their whole file', async () => {
  const project = pythonProject(join(folder, 'alone'));
  const { newest, ...report } = await fix(settings(project.folder)).then(async (found) => ({
    ...found,
    newest: readFileSync(settings(project.folder).runs, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { passed: string[]; notPassed: { name: string }[] }),
  }));
  expect(report.kind).toBe('fixed');
  const tests = newest.map(({ passed, notPassed }) => passed.length + notPassed.length);
  // The first run and those that prove the fix are of both tests, each trial of one.
  expect(tests.filter((count) => count === 1).length).toBeGreaterThanOrEqual(report.search!.tried.length);
  expect(tests.filter((count) => count === 2).length).toBeGreaterThanOrEqual(3);
});

test('a test that lacks its neighbours when it runs alone is run with them', async () => {
  const project = new TestRepository(join(folder, 'together'));
  project.write('shapes.py', 'made = []\n\n\ndef make(width):\n    made.append(width - 1)\n    return made\n');
  project.write(
    'test_shapes.py',
    `import unittest
import shapes


class Shapes(unittest.TestCase):
    def test_1_makes(self):
        self.assertEqual(len(shapes.make(2)), 1)

    def test_2_keeps(self):
        self.assertEqual(shapes.made[0], 3)
`,
  );
  project.commit('begin');
  // Alone, the second finds nothing made, whatever the function does.
  const report = await fix(settings(project.folder));
  expect(report.failing.map(({ name }) => name)).toEqual(['test_2_keeps']);
  expect(report.fix?.proposal.text).toContain('width + 1');
});

test('a dirty work tree: what changed since HEAD is put back, and nothing else of it', async () => {
  const project = javascriptProject(join(folder, 'dirty'), RANGE);
  const dirty = BROKEN_RANGE.replace('return value > high ? high : value;', 'return Math.min(value, high);');
  project.write('lib/range.js', dirty).write('notes.txt', 'mine');
  const report = await fix(settings(project.folder));
  expect(report.changes).toMatchObject({ since: 'HEAD', green: true });
  expect(report.fix?.proposal).toMatchObject({ source: 'history', note: 'as it is in HEAD' });
  expect(report.fix?.executions).toBe(1);
  expect(report.edit?.after).toBe(dirty.replace('at <= end', 'at < end'));
  expect(readFileSync(join(project.folder, 'lib/range.js'), 'utf8')).toBe(dirty);
  expect(project.git('status', '--porcelain')).toBe('M lib/range.js\n?? notes.txt');
  // It has no commit that git would know once the snapshot is gone.
  expect(fixJson(report)).toMatchObject({ result: 'fixed', commit: null });
  const without = await fix(settings(project.folder, { history: false }));
  expect(without.fix?.proposal.source).toBe('mutated');
});

test('a test file that wants a module: told with the error, and no function is changed for it', async () => {
  const project = pythonProject(join(folder, 'missing'));
  project.write('test_shapes.py', 'import unittest\nimport nosuchmodule\n').commit('broken');
  const report = await fix(settings(project.folder));
  expect([report.kind, report.search]).toEqual(['not-fixed', undefined]);
  expect(renderFix(report, plain)).toMatch(
    /test_shapes\.py.*\n +ModuleNotFoundError: No module named 'nosuchmodule'[^]*No fix was sought/,
  );
});

test('tests that failed before keep no fix from being one: told, and left as they are', async () => {
  const project = javascriptProject(join(folder, 'before'), RANGE);
  const head = "import { test } from 'node:test';\nimport assert from 'node:assert/strict';\n";
  const old = `${head}import { sum } from '../lib/range.js';\ntest('sums elsewhere', () => assert.equal(sum([1]), 2));\n`;
  project.write('test/old.test.js', old).commit('red');
  project.write('lib/range.js', BROKEN_RANGE);
  const report = await fix(settings(project.folder));
  expect(report.failing.map(({ name }) => name)).toEqual(['range leaves the end out']);
  expect(report.aside.map(({ test, why }) => [test.name, why])).toEqual([
    ['sums elsewhere', 'it fails in HEAD as well'],
  ]);
  expect(report.fix?.proposal.note).toBe('as it is in HEAD');
  expect(renderFix(report, plain)).toMatch(/1 more fails, and is left as it is\n +test\/old.test.js: sums elsewhere/);
  expect(fixJson(report)).toMatchObject({ leftAsTheyAre: [{ file: 'test/old.test.js', name: 'sums elsewhere' }] });
  // The same where it is committed: one commit back not all of them fail.
  project.commit('broken');
  const committed = await fix(settings(project.folder));
  expect(committed.aside.map(({ why }) => why)).toEqual([expect.stringMatching(/^it fails in [0-9a-f]{9} as well$/)]);
  expect(committed.kind).toBe('fixed');
});

test('a file that wants a module beside a failing test: left as it is, and it proves nothing', async () => {
  const project = pythonProject(join(folder, 'beside'));
  project.write('test_more.py', 'import unittest\nimport shapes\nimport nosuchmodule\n').commit('more');
  const report = await fix(settings(project.folder));
  expect(report.failing.map(({ name }) => name)).toEqual(['test_width']);
  expect(report.aside.map(({ test, why }) => [test.file, why])).toEqual([
    ['test_more.py', 'it does not load, and no function is at fault'],
  ]);
  expect(report.fix?.proposal.suspect.fn.name).toBe('width');
});

test('a file of node:test that does not load says why', async () => {
  const project = javascriptProject(join(folder, 'unloaded'), RANGE);
  project.write('test/range.test.js', "import 'node:test';\nimport 'no-such-package';\n").commit('unloaded');
  const report = await fix(settings(project.folder));
  expect([report.kind, report.search, report.failing.length]).toEqual(['not-fixed', undefined, 1]);
  expect(report.failing[0]?.message).toMatch(
    /ERR_MODULE_NOT_FOUND[^]*no-such-package|no-such-package[^]*ERR_MODULE_NOT_FOUND/,
  );
});

test('an error of that name which a function of the project threw is searched for', async () => {
  const project = pythonProject(join(folder, 'reads'));
  project.write('shapes.py', "def read(text):\n    return compile(text + ')', 'text', 'eval')\n");
  project.write('test_shapes.py', "import unittest\nimport shapes\n\nshapes.read('1')\n").commit('reads');
  const report = await fix(settings(project.folder, { budget: { executions: 2, seconds: 60, jobs: 1 } }));
  expect(report.failing[0]?.message).toContain('SyntaxError');
  expect(report.search?.tried.length).toBeGreaterThan(0);
});

test('a source file that does not parse is named, also where its error leads out of the repository', async () => {
  const project = pythonProject(join(folder, 'broken'));
  project.write('shapes.py', 'def area(width, height:\n    return width * height\n');
  project.write('conftest.py', '').commit('broken');
  const report = await fix(settings(project.folder, { budget: { executions: 2, seconds: 60, jobs: 1 } }));
  expect([report.kind, [...report.broken.keys()]]).toEqual(['not-fixed', ['shapes.py']]);
});

test('nothing failing is said plainly; an unknown test file is refused with the names there are', async () => {
  const project = javascriptProject(join(folder, 'green'), RANGE);
  const report = await fix(settings(project.folder));
  expect(report.kind).toBe('nothing-failing');
  expect(renderFix(report, plain)).toBe('Nothing is failing in 1 test file.\n');
  rmSync(join(project.folder, '.git/runs.jsonl'));
  await expect(fix(settings(project.folder, { tests: ['spec/*.js'] }))).rejects.toThrow(/no test file has such a name/);
});

test('without a fix the most promising places are shown', async () => {
  const project = javascriptProject(
    join(folder, 'lost'),
    RANGE.replace('const numbers = [];', 'const numbers = [7, 8, 9];'),
  );
  const report = await fix(settings(project.folder, { budget: { executions: 2, seconds: 300, jobs: 1 } }));
  expect(report.kind).toBe('not-fixed');
  expect(report.search?.tried).toHaveLength(2);
  expect(renderFix(report, plain)).toMatch(/No fix was found.*\n {2}range {2}lib\/range\.js:6/);
});

test('Python with unittest: what each test calls tells the function', async () => {
  const project = pythonProject(join(folder, 'python'));
  const report = await fix(settings(project.folder, { config: { runner: 'unittest' } }));
  expect(report.withoutCoverage).toBeUndefined();
  expect(report.suspects[0]?.fn.name).toBe('width');
  expect(
    report.suspects.some(
      ({ fn, reasons }) => fn.name === 'area' && reasons.some(({ signal }) => signal === 'coverage'),
    ),
  ).toBe(false);
  expect(report.kind).toBe('fixed');
  expect(report.edit?.after).toContain('return right - left');
});

test('TypeScript, compiled as it is loaded: source maps lead coverage and stacks to the source', async () => {
  const project = javascriptProject(join(folder, 'typescript'), RANGE);
  // The compiler is this repository's own; lines are moved apart, so that only the map tells where a function is.
  const compiler = `const ts = require(${JSON.stringify(join(process.cwd(), 'node_modules/typescript'))});
require.extensions['.ts'] = (module, filename) => {
  const source = require('node:fs').readFileSync(filename, 'utf8');
  const { outputText } = ts.transpileModule(source, { fileName: filename, compilerOptions: { module: 'commonjs', target: 'es2022', inlineSourceMap: true, removeComments: true } });
  module._compile(outputText, filename);
};\n`;
  project.write('ts.cjs', compiler);
  project.write(
    'src/price.ts',
    `/* ${'\n * a long head\n'.repeat(20)} */
export interface Item { price: number; count: number }

export function total(items: readonly Item[]): number {
  let sum = 1;
  for (const { price, count } of items) sum += price * count;
  return sum;
}

export function cheapest(items: readonly Item[]): number {
  return Math.min(...items.map(({ price }) => price));
}
`,
  );
  project.write(
    'test/price.test.cjs',
    `const assert = require('node:assert');
const { test } = require('node:test');
const { total, cheapest } = require('../src/price.ts');
test('adds up', () => assert.equal(total([{ price: 2, count: 3 }, { price: 1, count: 4 }]), 10));
test('finds the least', () => assert.equal(cheapest([{ price: 2, count: 3 }]), 2));
`,
  );
  project.commit('TypeScript');
  const config = {
    command: [
      'node',
      '--require',
      './ts.cjs',
      '--test',
      '--test-reporter=junit',
      '--test-reporter-destination={report}',
      '{file}',
    ],
    report: 'junit' as const,
    files: ['test/*.test.cjs'],
  };
  const report = await fix(settings(project.folder, { config }));
  expect(report.suspects[0]?.fn.name).toBe('total');
  expect(report.suspects[0]?.reasons.map(({ text }) => text)).toContain(
    'run by 1 of 1 failing and 0 of 1 passing tests',
  );
  expect(report.kind).toBe('fixed');
  // More than one edit makes it add up; each is in the TypeScript of `total`.
  expect(report.fix?.proposal.suspect.fn.name).toBe('total');
  expect(report.edit?.path).toBe('src/price.ts');
  expect(report.edit?.after).toMatch(/export function total\(items: readonly Item\[\]\): number \{\n {2}let sum/);
});
