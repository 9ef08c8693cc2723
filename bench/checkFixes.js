#!/usr/bin/env node
// Checks the fixes that bench/fix.js reports without any of the product's code: a fresh clone, git apply, the test command
// of the proof, in a process of its own. Says which patches don't apply, touch a test, or leave a test failing.
//   node bench/checkFixes.js --results results.jsonl --repo CLONE [--modules node_modules] [--python venv/bin] [--max N]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    results: { type: 'string' },
    repo: { type: 'string' },
    modules: { type: 'string' },
    python: { type: 'string' },
    max: { type: 'string', default: '1000' },
  },
});
const TEST_SIDE =
  /(?:^|\/)(?:tests?|__tests__|specs?|fixtures|__snapshots__)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_[^/]*$|\.snap$|lock|^\.github\//;
const fixes = readFileSync(values.results, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .filter(({ patch }) => patch)
  .slice(0, Number(values.max));
let bad = 0;
for (const fix of fixes) {
  const why = check(fix);
  if (why === undefined) continue;
  bad++;
  console.log(`${fix.method} ${fix.id} ${fix.path} ${fix.function}: ${why}`);
}
console.log(`${fixes.length - bad} of ${fixes.length} reported fixes hold`);
if (bad > 0) process.exitCode = 1;

function check({ tree, good, overlay, edits, patch, testFiles, command }) {
  const folder = mkdtempSync(join(tmpdir(), 'check-fix-'));
  const git = (...args) =>
    execFileSync('git', ['-C', folder, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  try {
    execFileSync('git', ['clone', '--quiet', '--shared', '--no-checkout', resolve(values.repo), folder]);
    git('checkout', '--quiet', tree);
    for (const path of overlay) {
      try {
        git('checkout', '--quiet', good, '--', path);
      } catch {
        git('rm', '--quiet', '--force', '--ignore-unmatch', path);
      }
    }
    for (const { path, text } of edits) writeFileSync(join(folder, path), text);
    if (values.modules) symlinkSync(resolve(values.modules), join(folder, 'node_modules'));
    const before = testFiles.map((file) => run(folder, file, command));
    if (before.every((code) => code === 0)) return 'the tests pass without it';
    const touched = [...patch.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, path]) => path);
    if (touched.length === 0) return 'an empty patch';
    if (touched.some((path) => TEST_SIDE.test(path))) return `it touches ${touched.join(', ')}`;
    writeFileSync(join(folder, '.fix.patch'), patch);
    git('apply', '.fix.patch');
    for (const [at, file] of testFiles.entries()) {
      const after = run(folder, file, command);
      if (after === 0) continue;
      // A file may have failing tests that were no part of the proof; then its own outcome tells nothing.
      if (before[at] === 0) return `${file} fails, which passed`;
      return `${file} still ends with ${after}`;
    }
    return undefined;
  } catch (error) {
    return `${error.message.split('\n')[0]} ${error.stderr ?? ''}`.trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(folder, file, { argv, env }) {
  const report = join(folder, '.report');
  mkdirSync(dirname(report), { recursive: true });
  // The product's own loop over unittest tells failures in its report alone, and ends well.
  const isUnittest = argv.some((word) => word.includes('unittest.TextTestRunner'));
  const words = isUnittest
    ? ['python3', '-m', 'unittest', file]
    : argv.map((word) => word.replaceAll('{file}', file).replaceAll('{report}', report));
  const path = [values.python, process.env.PATH].filter(Boolean).join(':');
  const { status } = spawnSync(words[0], words.slice(1), {
    cwd: folder,
    env: { ...process.env, ...env, PATH: path },
    timeout: 120_000,
  });
  return status ?? 1;
}
