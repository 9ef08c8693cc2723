#!/usr/bin/env node
// How long a user waits for a fix: `codelutra fix`, as it is installed, on a folder whose only commit has one bug, nothing told
// but the folder. The wait is the whole command's, with the ten seconds at most in which it looks for a better fix.
//   node bench/firstFix.js --repo CLONE --bugs bugs.jsonl [--model smollm2-135m] [--max 12]
// bugs.jsonl is what bench/seedBugs.js writes. A first run that isn't counted sets up the dependencies and the model's copies.
// `tests` is the whole suite, once: what the machine needs for it in any case. Parts are of the bugs that were fixed.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listFunctions, replaceFunction } from '../dist/source/index.js';

const { values } = parseArgs({
  options: {
    repo: { type: 'string' },
    bugs: { type: 'string' },
    model: { type: 'string', default: 'smollm2-135m' },
    max: { type: 'string', default: '12' },
  },
});
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const bugs = readFileSync(values.bugs, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .slice(0, Number(values.max));

const waits = [];
for (const [at, bug] of [bugs[0], ...bugs].entries()) {
  const { report, wall } = await fixed(bug);
  if (at === 0) continue;
  const { result, fix, seconds } = report;
  console.log(
    `${bug.path} ${bug.function} (${bug.operator}): ${result}, ${wall.toFixed(1)} s` +
      (fix === null ? '' : `, candidate ${fix.executions}`),
  );
  if (fix !== null) waits.push({ wait: wall, ...seconds });
}
console.log(`${waits.length} of ${bugs.length} bugs fixed; medians in seconds:`);
for (const part of ['wait', 'setup', 'tests', 'localise', 'search']) {
  const sorted = waits.map((one) => one[part]).sort((a, b) => a - b);
  console.log(`  ${part.padEnd(9)}${sorted[sorted.length >> 1]?.toFixed(1) ?? '-'}`);
}

/** What `codelutra fix --json` says of a fresh folder with the bug in its only commit, and how long it took. */
async function fixed(bug) {
  const top = mkdtempSync(join(tmpdir(), 'codelutra-bench-'));
  const folder = join(top, 'project');
  mkdirSync(folder);
  const git = (...args) => execFileSync('git', ['-C', folder, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    // Not `git archive`, which leaves out what is marked export-ignore: tests often are.
    execFileSync(
      'git',
      ['-C', resolve(values.repo), `--work-tree=${folder}`, 'checkout', '--quiet', bug.commits.tree, '--', '.'],
      { env: { ...process.env, GIT_INDEX_FILE: join(top, 'index') } },
    );
    const text = readFileSync(join(folder, bug.path), 'utf8');
    const fn = (await listFunctions(bug.path, text)).find(({ name }) => name === bug.function);
    writeFileSync(join(folder, bug.path), await replaceFunction(text, fn, bug.old));
    git('init', '--quiet');
    git('add', '--all', '--force');
    git('-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '-m', 'all');
    const began = performance.now();
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [cli, 'fix', folder, '--json', '--model', values.model],
      { encoding: 'utf8', maxBuffer: 2 ** 26 },
    );
    if (status !== 0 && status !== 1) throw new Error(stderr);
    return { report: JSON.parse(stdout), wall: (performance.now() - began) / 1000 };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}
