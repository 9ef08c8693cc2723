#!/usr/bin/env node
// Preference pairs out of a file of known function fixes (one JSON object a line with `old`, `new`, `file`, `function`,
// `message`, ...), for measuring training before or without a harvest.
//   node bench/commitPairs.js FIXES.jsonl OUT.jsonl [count]
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { buildPrompt, formatAnswer, PAIR_VERSION } from '../dist/preference/index.js';

const [from, to, count = 'all'] = process.argv.slice(2);
if (to === undefined) {
  console.error('usage: node bench/commitPairs.js FIXES.jsonl OUT.jsonl [count]');
  process.exit(2);
}
// eslint-disable-next-line no-control-regex -- test output is full of colours
const colours = /(?:\u001b|#x1B)\[[0-9;]*m/g;
const pairs = readFileSync(from, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .sort((a, b) => (a.date + a.fix + a.function < b.date + b.fix + b.function ? -1 : 1))
  .map((row) => {
    const language = row.file.endsWith('.py') ? 'python' : 'javascript';
    const tests = row.f2p_names.map((name) => ({
      file: row.test_files[0],
      suite: '',
      name,
      message: (row.message ?? '').replace(colours, ''),
      text: '',
    }));
    const task = {
      path: row.file,
      function: row.function,
      language,
      text: row.old,
      context: { imports: [], signatures: [] },
      tests,
    };
    return {
      version: PAIR_VERSION,
      id: createHash('sha256')
        .update(row.fix + row.file + row.function)
        .digest('hex')
        .slice(0, 24),
      source: 'history',
      language,
      group: `${row.repo}/${row.file}:${row.function}`,
      date: row.date.slice(0, 10),
      path: row.file,
      function: row.function,
      prompt: buildPrompt(task, 2500),
      chosen: formatAnswer(row.new, language),
      rejected: formatAnswer(row.old, language),
      probability: 1,
      weight: 1,
      evidence: null,
    };
  });
// The shortest, so that training on them is a matter of minutes.
const size = (pair) => pair.prompt.length + pair.chosen.length + pair.rejected.length;
const chosen =
  count === 'all' ? pairs : pairs.sort((a, b) => size(a) - size(b) || (a.id < b.id ? -1 : 1)).slice(0, Number(count));
writeFileSync(to, chosen.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
console.log(
  `${chosen.length} pairs, ${Math.round(chosen.reduce((sum, pair) => sum + size(pair), 0) / chosen.length)} characters each`,
);
