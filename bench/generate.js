#!/usr/bin/env node
// Tokens a second of the sampler: 8 tasks x 8 samples together, against one sequence at a time, in the same run.
//   node bench/generate.js [MODEL.gguf] [--tasks 8] [--samples 8] [--temperature 0.8]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { llamaSource, sampleSettings } from '../dist/generate/index.js';
import { resolveModel } from '../dist/model/index.js';
import { silentProgress } from '../dist/progress.js';
import { benchTasks } from './benchTasks.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    tasks: { type: 'string', default: '8' },
    samples: { type: 'string', default: '8' },
    temperature: { type: 'string', default: '0.8' },
  },
});
const model = resolve(resolveModel(positionals[0] ?? 'smollm2-135m'));
const tasks = benchTasks(Number(values.tasks));
const temperature = Number(values.temperature);
const settings = sampleSettings({ samples: Number(values.samples), temperature });

/** Tokens a second of one way to sample, without loading the model. */
async function measure(name, local, samples) {
  let report = '';
  const progress = { ...silentProgress, update: (line) => (report = line) };
  const source = llamaSource({ model, ...local }, { ...settings, samples });
  await source.candidates(tasks, { seed: 1, progress });
  const [, tokens, rate] = /sampled (\d+) tokens, (\d+) a second/.exec(report) ?? [];
  console.log(`${name.padEnd(48)} ${String(tokens).padStart(6)} tokens ${String(rate).padStart(6)} tokens/s`);
  return Number(rate);
}

// As a loop over a model's chat interface does it: every answer computes its prompt anew. One answer a task tells its rate.
const alone = await measure('one sequence at a time', { slots: 1, draft: 0, weights: 'as-given' }, 1);
await measure('one sequence at a time, fast weights and look-up', { slots: 1, draft: 8 }, 1);
const together = await measure(`${tasks.length} tasks x ${settings.samples} samples together`, {}, settings.samples);
console.log(`${(together / alone).toFixed(2)} times one sequence at a time`);
