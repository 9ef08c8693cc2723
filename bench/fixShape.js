#!/usr/bin/env node
// How much fixes change, of which mutations make but the smallest: in how many places, how many tokens, with what names.
//   node bench/fixShape.js --tasks tasks.jsonl,more.jsonl [--since 2021-06]
// The tasks are those of bench/knownFixes.js, or a harvest's evidence.jsonl. Comments and layout don't count; docstrings do.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { diffArrays } from 'diff';
import { programOf } from '../dist/source/index.js';

const { values } = parseArgs({ options: { tasks: { type: 'string' }, since: { type: 'string', default: '' } } });
const fixes = values.tasks
  .split(',')
  .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .filter(({ source, date }) => source === 'history' && date >= values.since);

const shapes = new Map();
for (const fix of fixes) {
  const old = await programOf(fix.old, fix.language);
  const now = await programOf(fix.new, fix.language);
  shapes.set(`${old}\0${now}`, shapeOf(old.split(' '), now.split(' ')));
}
const all = [...shapes.values()];
const tell = (what, count) => console.log(`${String(count).padStart(5)}  ${what}`);
tell('fixes', fixes.length);
tell('different ones', all.length);
tell('  in one place', all.filter(({ places }) => places === 1).length);
for (const most of [3, 10, 30]) {
  tell(`  at most ${most} tokens put in or taken out`, all.filter(({ tokens }) => tokens <= most).length);
}
tell('  no word put in that the function has not', all.filter(({ isNew }) => !isNew).length);

function shapeOf(old, now) {
  const parts = diffArrays(old, now);
  const changed = parts.filter(({ added, removed }) => added || removed);
  const words = changed.filter(({ added }) => added).flatMap(({ value }) => value);
  return {
    // What is taken out and what is put in instead are two parts, one after the other.
    places:
      parts.filter((part, at) => part !== parts[0] && !isChange(part) && isChange(parts[at - 1])).length +
      Number(isChange(parts.at(-1))),
    tokens: changed.reduce((sum, { value }) => sum + value.length, 0),
    isNew: words.some((word) => /\w/.test(word) && !old.includes(word)),
  };
}

function isChange({ added, removed }) {
  return added || removed;
}
