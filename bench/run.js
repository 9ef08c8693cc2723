#!/usr/bin/env node
// npm run bench -- [MODEL] [--peer PYTHON] [--steps N] [--rounds N]
// One preference step (prompt 256, two answers of 128) of codelutra and of TRL on the same model and machine, one after
// the other: what counts are the ratios. PYTHON has torch, transformers, trl, peft, datasets, accelerate and gguf; without
// it only codelutra's own figures are printed.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resolveModel } from '../dist/model/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peer: { type: 'string' },
    steps: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '2' },
  },
});
const model = resolveModel(positionals[0] ?? 'smollm2-135m');
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const measure = (command, script, precision) => {
  const args = [here(script), model, precision, '256', '128', values.steps];
  return JSON.parse(
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .split('\n')
      .at(-1),
  );
};

// In turns, so that a machine whose speed drifts is unfair to nobody.
const rounds = Array.from({ length: Number(values.rounds) }, () =>
  ['float32', 'bfloat16'].flatMap((precision) => [
    measure(process.execPath, 'trainStep.js', precision),
    ...(values.peer === undefined ? [] : [measure(values.peer, 'trlStep.py', precision)]),
  ]),
);
const rows = Object.fromEntries(
  rounds[0].map(({ peer }, i) => {
    const all = rounds.map((round) => round[i]);
    const median = (key) => all.map((row) => row[key]).sort((a, b) => a - b)[(all.length - 1) >> 1];
    return [
      peer,
      Object.fromEntries(
        Object.keys(all[0])
          .filter((key) => key !== 'peer')
          .map((key) => [key, median(key)]),
      ),
    ];
  }),
);
console.table(rows);
if (values.peer !== undefined) {
  const compare = (ours, theirs) => {
    const [a, b] = [rows[`codelutra ${ours}`], rows[`TRL ${theirs}`]];
    const speed = (a.unique_tokens_per_s / b.unique_tokens_per_s).toFixed(2);
    const memory = (a.peak_rss_gb / b.peak_rss_gb).toFixed(2);
    console.log(`codelutra ${ours} against TRL ${theirs}: ${speed} times the tokens a second, ${memory} of the memory`);
  };
  compare('float32', 'float32');
  compare('bfloat16', 'bfloat16');
  compare('bfloat16', 'float32');
  compare('float32', 'bfloat16');
}

// Sampling: 8 tasks x 8 answers together against one sequence at a time.
execFileSync(process.execPath, [here('generate.js'), model], { stdio: 'inherit' });
