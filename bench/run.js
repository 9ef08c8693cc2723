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
    rounds: { type: 'string', default: '3' },
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
const sorted = (values) => [...values].sort((a, b) => a - b);
const middle = (values) => {
  const all = sorted(values);
  const half = all.length >> 1;
  return all.length % 2 === 1 ? all[half] : (all[half - 1] + all[half]) / 2;
};
// A peak is the highest of all rounds, everything else the middle one.
const rows = Object.fromEntries(
  rounds[0].map(({ peer }, i) => {
    const all = rounds.map((round) => round[i]);
    const keys = Object.keys(all[0]).filter((key) => key !== 'peer');
    const figure = (key) => {
      const values = all.map((row) => row[key]);
      return Number((key.startsWith('peak') ? Math.max(...values) : middle(values)).toPrecision(4));
    };
    return [peer, Object.fromEntries(keys.map((key) => [key, figure(key)]))];
  }),
);
console.table(rows);
if (values.peer !== undefined) {
  // Ratios are taken within a round, where both met the same machine.
  const compare = (ours, theirs) => {
    const of = (round, peer) => round.find((row) => row.peer === peer);
    const ratios = (key) =>
      rounds.map((round) => of(round, `codelutra ${ours}`)[key] / of(round, `TRL ${theirs}`)[key]);
    const speed = sorted(ratios('unique_tokens_per_s'));
    const range = `${speed[0].toFixed(2)} to ${speed.at(-1).toFixed(2)}`;
    const memory = Math.max(...ratios('peak_rss_gb')).toFixed(2);
    console.log(
      `codelutra ${ours} against TRL ${theirs}: ${middle(speed).toFixed(2)} times the tokens a second ` +
        `(${range} over ${rounds.length} rounds), ${memory} of the memory`,
    );
  };
  compare('float32', 'float32');
  compare('bfloat16', 'bfloat16');
  compare('bfloat16', 'float32');
  compare('float32', 'bfloat16');
}

// Sampling: 8 tasks x 8 answers together against one sequence at a time.
execFileSync(process.execPath, [here('generate.js'), model], { stdio: 'inherit' });
