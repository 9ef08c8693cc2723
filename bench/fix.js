#!/usr/bin/env node
// How often `codelutra fix` finds the right function and a fix, on proofs that a harvest made; the function is not told.
//   node bench/fix.js --evidence evidence.jsonl --repo CLONE --out results.jsonl
//     [--source history|mutants] [--models none,smollm2-135m,smollm2-135m+adapter] [--adapter adapter.gguf]
//     [--first (the first fix is enough)] [--max 60] [--executions 100] [--time 600 (seconds in all)] [--task-time 300] [--samples 8] [--seed 1]
//     [--locate (which function only: nothing is tried)] [--trust] [--summary (of --out, running nothing)]
// Each line of --out is one task with one model; what stands there is not done again. history: the commit's tests on its
// parent's code. mutants: the newest commit with one edit in one function, and without a past that would tell the edit.
// A model `random` is none, and edits come in random order; with `none`, those of lines that the failing tests ran come first.
// The models take turns at being a task's first; the others are given the runs that were made before them, so that only
// the first one's seconds are a user's (`isFirst`): the median is theirs.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { estimateOf, inPercent, inPoints, pairedDifference } from '../dist/evaluate/index.js';
import { resolveModel } from '../dist/model/index.js';
import { silentProgress } from '../dist/progress.js';
import { chooseSandbox } from '../dist/sandbox/index.js';
import { listFunctions, replaceFunction } from '../dist/source/index.js';
import { fix, functionKey, patchOf } from '../dist/suggest/index.js';

const { values } = parseArgs({
  options: {
    evidence: { type: 'string' },
    repo: { type: 'string' },
    out: { type: 'string' },
    source: { type: 'string', default: 'history' },
    models: { type: 'string', default: 'none,smollm2-135m' },
    adapter: { type: 'string' },
    max: { type: 'string', default: '60' },
    executions: { type: 'string', default: '100' },
    time: { type: 'string', default: '600' },
    'task-time': { type: 'string', default: '300' },
    samples: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    locate: { type: 'boolean', default: false },
    trust: { type: 'boolean', default: false },
    summary: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
  },
});
const out = resolve(values.out);
const began = performance.now();
if (!values.summary) await runAll();
summarise();

async function runAll() {
  const tasks = readFileSync(values.evidence, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ source, carried }) => source === values.source && carried === 'alone');
  // The newest first; mutants, which are all of one day, in the order of their ids, which is as good as random.
  tasks.sort((a, b) => (a.date === b.date ? (a.id < b.id ? -1 : 1) : a.date < b.date ? 1 : -1));
  const done = new Set(lines().map(({ id, method }) => `${id} ${method}`));
  for (const [at, task] of tasks.slice(0, Number(values.max)).entries()) {
    const turn = at % methods().length;
    const waiting = [...methods().slice(turn), ...methods().slice(0, turn)].filter(
      ({ name }) => !done.has(`${task.id} ${name}`),
    );
    const kept = mkdtempSync(join(tmpdir(), 'codelutra-bench-'));
    try {
      for (const [order, method] of waiting.entries()) {
        if ((performance.now() - began) / 1000 > Number(values.time)) return;
        const result = { ...(await tryTask(task, method, kept)), isFirst: order === 0 };
        appendFileSync(out, `${JSON.stringify(result)}\n`);
        const { rank, executions, seconds } = result;
        console.error(
          `${method.name}: ${task.path} ${task.function}: rank ${rank}, fixed by ${executions}, ${seconds.toFixed(0)}s`,
        );
      }
    } finally {
      rmSync(kept, { recursive: true, force: true });
    }
  }
}

function methods() {
  if (values.locate) return [{ name: 'locate' }];
  return values.models.split(',').map((name) => {
    const [model, refined] = name.split('+');
    if (refined !== undefined && values.adapter === undefined) throw new Error(`${name} needs --adapter FILE`);
    return refined === undefined ? { name, model } : { name, model, adapter: resolve(values.adapter) };
  });
}

async function tryTask(task, { name, model, adapter }, kept) {
  const started = performance.now();
  const { tree, good } = task.commits;
  let made = {};
  const basics = { id: task.id, method: name, path: task.path, function: task.function };
  try {
    const report = await fix({
      repository: values.repo,
      state: async (repository) => {
        if (values.source === 'mutants') made = { edits: [await mutated(repository, task)], past: false };
        return repository.derive(tree, { overlay: { from: good, paths: task.overlay }, ...made });
      },
      dependencies: 'HEAD',
      runs: join(kept, 'runs.jsonl'),
      sandbox: await chooseSandbox(values.trust ? 'trusted' : undefined),
      tests: task.testFiles,
      budget: {
        executions: values.locate ? 0 : Number(values.executions),
        seconds: Number(values['task-time']),
        jobs: 2,
        ...(values.first ? { alternatives: 0 } : {}),
      },
      byLines: model !== 'random',
      samples: Number(values.samples),
      scope: 'covering',
      seed: Number(values.seed),
      progress: silentProgress,
      ...(model === undefined || model === 'none' || model === 'random'
        ? {}
        : { model: { name, model: resolve(resolveModel(model)), ...(adapter === undefined ? {} : { adapter }) } }),
    });
    const rank = report.suspects.findIndex(({ fn }) => functionKey(fn) === `${task.path}:${task.function}`);
    return {
      ...basics,
      kind: report.kind,
      rank: rank === -1 ? null : rank + 1,
      suspects: report.suspects.length,
      executions: report.search?.fixes[0]?.executions ?? null,
      fixSeconds: secondsToFix(report),
      tried: report.search?.tried.length ?? 0,
      source: report.fix?.proposal.source ?? null,
      fixedFunction: report.fix === undefined ? null : functionKey(report.fix.proposal.suspect.fn),
      same: report.fix?.proposal.text.replace(/\s+/g, '') === task.new.replace(/\s+/g, ''),
      patch: report.edit === undefined ? null : patchOf(report.edit),
      tree,
      good,
      overlay: task.overlay,
      edits: made.edits ?? [],
      testFiles: task.testFiles,
      command: task.command,
      parts: report.seconds,
      seconds: (performance.now() - started) / 1000,
    };
  } catch (error) {
    if (error?.name !== 'UserError') throw error;
    return {
      ...basics,
      kind: 'error',
      error: error.message,
      rank: null,
      executions: null,
      seconds: (performance.now() - started) / 1000,
    };
  }
}

/** From the command to the first verified fix; it goes on for some seconds, to choose among several. */
function secondsToFix({ search, seconds: { setup, tests, localise } }) {
  const first = search?.fixes[0];
  return first === undefined ? null : setup + tests + localise + first.seconds;
}

/** The task's file with its failing function version in it. */
async function mutated(repository, { commits, path, function: name, old }) {
  const text = (await repository.readFile(commits.tree, path)).toString('utf8');
  const fn = (await listFunctions(path, text)).find((one) => one.name === name);
  return { path, text: await replaceFunction(text, fn, old) };
}

function lines() {
  if (!existsSync(out)) return [];
  return readFileSync(out, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function summarise() {
  const all = lines();
  const percent = (part, whole) => `${((100 * part) / Math.max(1, whole)).toFixed(0)}%`.padStart(5);
  const head = ['tasks', '1st', 'top 3', 'top 5', '<=20', '<=100', 'to fix s', 'median s', 'errors'];
  console.log(`${''.padEnd(28)}${head.map((word) => word.padStart(9)).join('')}`);
  for (const method of [...new Set(all.map((one) => one.method))]) {
    const own = all.filter((one) => one.method === method);
    const good = own.filter(({ kind }) => kind !== 'error' && kind !== 'nothing-failing');
    const ranked = (most) => percent(good.filter(({ rank }) => rank !== null && rank <= most).length, good.length);
    const fixed = (most) =>
      percent(good.filter(({ executions }) => executions !== null && executions <= most).length, good.length);
    const first = good.filter(({ isFirst }) => isFirst);
    const toFix = medianOf(first.flatMap(({ fixSeconds }) => fixSeconds ?? []));
    const median = medianOf(first.map(({ seconds }) => seconds));
    const row = [
      good.length,
      ranked(1),
      ranked(3),
      ranked(5),
      fixed(20),
      fixed(100),
      toFix,
      median,
      own.length - good.length,
    ];
    console.log(`${method.padEnd(28)}${row.map((cell) => String(cell).padStart(9)).join('')}`);
  }
  if (new Set(all.map((one) => one.method)).size > 1) compare(all);
}

/** Shares fixed with their 95% intervals over functions, and how they differ from the first method's on the same tasks. */
function compare(all) {
  const kinds = [...new Set(all.map((one) => one.method))];
  const ofAll = new Map(kinds.map((kind) => [kind, new Map()]));
  for (const one of all) {
    if (one.kind !== 'error' && one.kind !== 'nothing-failing')
      ofAll.get(one.method).set(one.id, { ...one, group: `${one.path}:${one.function}` });
  }
  const shared = [...ofAll.get(kinds[0]).keys()].filter((id) => kinds.every((kind) => ofAll.get(kind).has(id)));
  console.log(`\n${shared.length} tasks that all methods have tried, 95% intervals over functions`);
  for (const most of [1, 5, 20, 100]) {
    const metric = {
      of: ({ executions }) => Number(executions !== null && executions <= most),
      over: 'mean',
      unit: 'share',
    };
    const of = (kind) => shared.map((id) => ofAll.get(kind).get(id));
    const told = kinds.map((kind, at) => {
      const share = estimateOf(metric, of(kind), { seed: 1 });
      const interval = `${inPercent(share.value)} (${inPercent(share.low)} to ${inPercent(share.high)})`;
      if (at === 0) return `${kind} ${interval}`;
      const { estimate } = pairedDifference(metric, of(kind), of(kinds[0]), { seed: 1 });
      return `${kind} ${interval}, ${inPoints(estimate.value)} (${inPoints(estimate.low)} to ${inPoints(estimate.high)})`;
    });
    console.log(`<=${most}: ${told.join('; ')}`);
  }
}

function medianOf(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length === 0 ? '-' : sorted[Math.floor(sorted.length / 2)].toFixed(0);
}
