#!/usr/bin/env node
// Seeds bugs of one edit in a project's functions, and keeps those that make a test fail: the tasks of bench/fix.js.
//   node bench/seedBugs.js --repo CLONE --out bugs.jsonl [--count 50] [--seed 1] [--part held|dev] [--trust]
// A function is drawn by its own lines, since long code has more bugs; then one of the mutation operators that have an edit
// there; then one of its edits. `--part`: functions are halved by a digest of their names, so that what is looked at while
// building (dev) and what is measured (held) never meet.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mutantTargets, openBench, parallel, testId, timeLimited } from '../dist/harvest/index.js';
import { terminalProgress } from '../dist/progress.js';
import { chooseSandbox } from '../dist/sandbox/index.js';
import { draftMutations, languages, replaceFunction } from '../dist/source/index.js';

const { values } = parseArgs({
  options: {
    repo: { type: 'string' },
    out: { type: 'string' },
    count: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    part: { type: 'string', default: 'held' },
    trust: { type: 'boolean', default: false },
  },
});
// Those that mutations are made for.
const FAMILIES = ['ecmascript', 'python'];
const out = resolve(values.out);
const progress = terminalProgress();
const open = await openBench({
  repository: resolve(values.repo),
  runs: `${out}.runs`,
  sandbox: await chooseSandbox(values.trust ? 'trusted' : undefined),
  progress,
});
try {
  const bugs = await seed();
  writeFileSync(out, bugs.map((bug) => `${JSON.stringify(bug)}\n`).join(''));
} finally {
  progress.done();
  await open.close();
}

async function seed() {
  const { targets } = await mutantTargets(open);
  const own = targets.filter(
    ({ fn }) => FAMILIES.includes(languages[fn.language].family) && partOf(`${fn.path}:${fn.name}`) === values.part,
  );
  if (own.length === 0) throw new Error(`no function of part ${values.part} has a test that reaches it`);
  const sized = own.map((target) => ({ target, lines: linesOf(target) }));
  const all = sized.reduce((sum, { lines }) => sum + lines, 0);
  const bugs = [];
  const seen = new Set();
  let drawn = 0;
  const wanted = Number(values.count);
  // Two at a time, in the order of the draws: the same bugs whichever ends first.
  while (bugs.length < wanted && drawn < wanted * 20) {
    const batch = Array.from({ length: 2 }, () => drawn++);
    for (const bug of await parallel(batch, 2, (at) => draw(sized, all, at))) {
      if (bug === undefined || seen.has(bug.id) || bugs.length === wanted) continue;
      seen.add(bug.id);
      bugs.push(bug);
    }
    progress.update(`${bugs.length} bugs of ${drawn} edits tried`);
  }
  return bugs;
}

async function draw(sized, all, at) {
  let left = chance(`${at} function`) * all;
  const { target } = sized.find(({ lines }) => (left -= lines) < 0) ?? sized.at(-1);
  const { drafts, sound } = await draftMutations(target.fn, { seed: Number(values.seed) });
  const inside = ({ start, end }) => target.nested.some((span) => start >= span.start && end <= span.end);
  const outer = drafts.filter(({ span }) => !inside(span));
  const operators = [...new Set(outer.map(({ operator }) => operator))].sort();
  const operator = operators[Math.floor(chance(`${at} operator`) * operators.length)];
  const edits = outer.filter((one) => one.operator === operator);
  const [mutation] = await sound([edits[Math.floor(chance(`${at} edit`) * edits.length)]].filter(Boolean), 1);
  return mutation === undefined ? undefined : caught(target, mutation);
}

/** The bug, if a test that passes without it fails with it. */
async function caught({ fn, file, testFiles }, mutation) {
  const { bench, head, newest, detected } = open;
  const after = { tree: head };
  const before = { tree: head, edits: [{ path: fn.path, text: await replaceFunction(file, fn, mutation.text) }] };
  for (const testFile of testFiles) {
    const green = await bench.run(after, testFile, newest);
    if (green.passed.length === 0) continue;
    const red = await bench.run(before, testFile, newest, 0, timeLimited(detected.command, green));
    const passed = new Set(green.passed);
    if (!red.notPassed.some((test) => test.status !== 'skipped' && passed.has(testId(test)))) continue;
    const { date } = await open.repository.commit(head);
    return {
      id: createHash('sha256').update(`${fn.path}\0${fn.name}\0${mutation.text}`).digest('hex').slice(0, 24),
      source: 'mutants',
      carried: 'alone',
      date: date.slice(0, 10),
      path: fn.path,
      function: fn.name,
      language: fn.language,
      operator: mutation.operator,
      old: mutation.text,
      new: fn.text,
      commits: { tree: head, good: head },
      command: detected.command,
      testFiles: [testFile],
      overlay: [],
    };
  }
  return undefined;
}

/** A number from 0 to 1, the same for the same draw. */
function chance(of) {
  return createHash('sha256').update(`${values.seed} ${of}`).digest().readUInt32BE() / 2 ** 32;
}

function partOf(name) {
  return createHash('sha256').update(name).digest()[0] % 2 === 0 ? 'held' : 'dev';
}

/** Lines of a function that no function inside of it has. */
function linesOf({ fn, nested }) {
  const lines = fn.text.split('\n').length;
  const inner = new Set();
  for (const { start, end } of nested) {
    const first = fn.text.slice(0, start).split('\n').length;
    for (let line = first + 1; line <= first + fn.text.slice(start, end).split('\n').length - 1; line++)
      inner.add(line);
  }
  return lines - inner.size;
}
