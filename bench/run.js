#!/usr/bin/env node
// npm run bench -- [MODEL] [--peer PYTHON] [--steps N]
// One preference step (prompt 256, two answers of 128) of codelutra and of TRL on the same model and machine, one after
// the other: what counts are the ratios. PYTHON has torch, transformers, trl, peft, datasets, accelerate and gguf; without
// it only codelutra's own figures are printed.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resolveModel } from '../dist/model/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { peer: { type: 'string' }, steps: { type: 'string', default: '6' } },
});
const model = resolveModel(positionals[0] ?? 'smollm2-135m');
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const measure = (command, args) =>
  JSON.parse(
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .split('\n')
      .at(-1),
  );

const rows = [];
for (const precision of ['float32', 'bfloat16']) {
  rows.push(measure(process.execPath, [here('trainStep.js'), model, precision, '256', '128', values.steps]));
  if (values.peer !== undefined)
    rows.push(measure(values.peer, [here('trlStep.py'), model, precision, '256', '128', values.steps]));
}
console.table(Object.fromEntries(rows.map(({ peer, ...figures }) => [peer, figures])));
if (values.peer !== undefined) {
  const [ours, theirs, oursHalf, theirsHalf] = rows;
  const ratio = (a, b) =>
    `${(b.median_step_s / a.median_step_s).toFixed(2)} times as fast, ${(a.peak_rss_gb / b.peak_rss_gb).toFixed(2)} of the memory`;
  console.log(`float32 against TRL float32:   ${ratio(ours, theirs)}`);
  console.log(`bfloat16 against TRL bfloat16: ${ratio(oursHalf, theirsHalf)}`);
  console.log(`bfloat16 against TRL float32:  ${ratio(oursHalf, theirs)}`);
  console.log(`float32 against TRL bfloat16:  ${ratio(ours, theirsHalf)}`);
}
