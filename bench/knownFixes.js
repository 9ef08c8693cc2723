#!/usr/bin/env node
// Tasks of bench/fix.js out of a file of fixes that were known beforehand (docs/performance.md, "Harvest", has its form).
//   node bench/knownFixes.js --fixes FIXES.jsonl --name qs --repo CLONE --out tasks.jsonl
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { detectTestCommand, projectAt } from '../dist/harvest/index.js';
import { openRepository } from '../dist/history/index.js';
import { languageOf } from '../dist/source/index.js';

const { values } = parseArgs({
  options: {
    fixes: { type: 'string' },
    name: { type: 'string' },
    repo: { type: 'string' },
    out: { type: 'string' },
  },
});
const repository = await openRepository(resolve(values.repo));
try {
  const { command } = await detectTestCommand(await projectAt(repository, await repository.resolve('HEAD')));
  const tasks = readFileSync(values.fixes, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ repo, function_only: isAlone }) => repo === values.name && isAlone)
    .map((fix) => ({
      id: createHash('sha256').update(`${fix.fix}\0${fix.file}\0${fix.function}`).digest('hex').slice(0, 24),
      source: 'history',
      carried: 'alone',
      date: fix.date.slice(0, 10),
      path: fix.file,
      function: fix.function,
      language: languageOf(fix.file).name,
      old: fix.old,
      new: fix.new,
      commits: { tree: fix.parent, good: fix.fix },
      command,
      testFiles: fix.test_files,
      overlay: fix.test_files,
    }));
  writeFileSync(resolve(values.out), tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
  console.log(`${tasks.length} tasks`);
} finally {
  await repository.close();
}
