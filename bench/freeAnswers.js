#!/usr/bin/env node
// What a model that isn't refined writes for a failing function when left to itself, and when it is made to begin with the function's
// own head, as `codelutra fix` asks it.
//   node bench/freeAnswers.js --tasks held.jsonl [--model smollm2-135m] [--max 40] [--samples 4] [--seed 1]
// held.jsonl is in the `tasks` folder of a run of `codelutra learn`. Nothing is run: `usable` answers are one function of the right name
// that parses, `copies` of them the failing one.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { llamaSource, sampleSettings } from '../dist/generate/index.js';
import { resolveModel } from '../dist/model/index.js';
import { silentProgress } from '../dist/progress.js';
import { programOf } from '../dist/source/index.js';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string' },
    model: { type: 'string', default: 'smollm2-135m' },
    max: { type: 'string', default: '40' },
    samples: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
  },
});
const tasks = readFileSync(values.tasks, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  // The order of their ids is as good as random.
  .sort((a, b) => (a.id < b.id ? -1 : 1))
  .slice(0, Number(values.max));
const model = { model: resolve(resolveModel(values.model)) };
const settings = sampleSettings({ samples: Number(values.samples), lengthFactor: 1.2, extraTokens: 32 });
for (const opened of [false, true]) {
  const began = performance.now();
  const source = llamaSource(model, settings, { opened });
  const found = await source.candidates(tasks, { seed: Number(values.seed), progress: silentProgress });
  const seconds = (performance.now() - began) / 1000;
  const own = await Promise.all(tasks.map(({ text, language }) => programOf(text, language)));
  let usable = 0;
  let copies = 0;
  const programs = new Set();
  for (const [at, candidates] of found.entries())
    for (const { text } of candidates) {
      if (text === undefined) continue;
      usable++;
      const program = await programOf(text, tasks[at].language);
      if (program === own[at]) copies++;
      else programs.add(`${at} ${program}`);
    }
  const all = found.flat().length;
  const share = (n) => `${n} (${((100 * n) / all).toFixed(0)}%)`;
  console.log(
    `${opened ? "with the function's head" : 'left to itself'}: ${all} answers of ${tasks.length} tasks, usable ${share(usable)}, ` +
      `copies ${share(copies)}, different other programs ${share(programs.size)}, ${seconds.toFixed(0)} s`,
  );
}
