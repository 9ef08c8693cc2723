#!/usr/bin/env node
// node bench/actionStart.js [--node PATH] [--rounds N]
// How long the action's bundle takes from its start to its end: in a folder without a report (what starting costs), and
// with a report of 5,000 tests. Beside them Node.js alone, on the same machine at the same time. Milliseconds.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { node: { type: 'string', default: process.execPath }, rounds: { type: 'string', default: '15' } },
});
const bundle = fileURLToPath(new URL('../action/index.cjs', import.meta.url));
const top = mkdtempSync(join(tmpdir(), 'codelutra-bench-'));
const cases = Array.from(
  { length: 5000 },
  (_, i) => `<testcase classname="suite ${i % 50}" name="test ${i}" time="0.01"/>`,
);
for (const name of ['empty', 'full']) mkdirSync(join(top, name));
writeFileSync(join(top, 'full', 'junit.xml'), `<testsuite tests="5000">${cases.join('\n')}</testsuite>`);

function time(args, folder) {
  const env = { PATH: process.env.PATH, GITHUB_WORKSPACE: folder, GITHUB_SHA: 'a'.repeat(40), RUNNER_TEMP: top };
  const begin = performance.now();
  execFileSync(values.node, args, { env: { ...env, INPUT_UPLOAD: 'false' }, cwd: folder, stdio: 'ignore' });
  return performance.now() - begin;
}

const runs = {
  'node alone': () => time(['-e', '0'], top),
  'no report': () => time([bundle], join(top, 'empty')),
  '5,000 tests': () => time([bundle], join(top, 'full')),
};
const rounds = Array.from({ length: Number(values.rounds) }, () =>
  Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, run()])),
);
const rows = Object.keys(runs).map((name) => {
  const all = rounds.map((round) => round[name]).sort((a, b) => a - b);
  return [name, { middle: Math.round(all[all.length >> 1]), slowest: Math.round(all.at(-1)) }];
});
console.log(execFileSync(values.node, ['--version'], { encoding: 'utf8' }).trim());
console.table(Object.fromEntries(rows));
rmSync(top, { recursive: true, force: true });
