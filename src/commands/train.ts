import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { UserError } from '../errors.ts';
import { resolveModel, weightsName } from '../model/index.ts';
import { terminalProgress } from '../progress.ts';
import { adapterFor } from './checkpointPath.ts';
import { examples } from './examples.ts';
import { abortOnSignal, amount } from './options.ts';
import { METHODS, trainInChild, trainSettings, type Method, type TrainReport } from '../refine/index.ts';

interface TrainOptions {
  base: string;
  pairs: string;
  out: string;
  from?: string;
  method: Method;
  json?: boolean;
  saveEvery: number;
  beta?: number;
  lambda?: number;
  focalMask?: 'off' | 'rejected' | 'both';
  rank?: number;
  alpha?: number;
  learningRate?: number;
  epochs?: number;
  pairsPerStep?: number;
  maxTokens?: number;
  seed?: number;
  precision?: 'auto' | 'float32' | 'bfloat16';
}

/** `codelutra train`: an adapter from a pairs file. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('train an adapter on preference pairs')
    .requiredOption('--pairs <file>', 'a pairs file, as codelutra harvest writes it')
    .requiredOption('--out <folder>', 'where the adapter goes; a killed run goes on there')
    .option('--base <model>', 'base model: a name of the catalogue or the path of a .gguf file', 'smollm2-135m')
    .option('--from <checkpoint>', 'a checkpoint folder (or its adapter.gguf) to go on from; without it from the base')
    .addOption(new Option('--method <name>', 'loss').choices(Object.keys(METHODS)).default('codelutra'))
    .option('--beta <number>', 'how strongly the base model holds the policy (0.1)', Number)
    .option('--lambda <number>', 'weight of the likelihood term (1)', Number)
    .addOption(
      new Option('--focal-mask <answers>', 'sum only differing tokens of (rejected)').choices([
        'off',
        'rejected',
        'both',
      ]),
    )
    .option('--rank <number>', 'rank of the adapter (16)', Number)
    .option('--alpha <number>', 'scale of the adapter, times rank (32)', Number)
    .option('--learning-rate <number>', 'of the largest step (5e-4)', Number)
    .option('--epochs <number>', 'how often each pair is seen (3)', Number)
    .option('--pairs-per-step <number>', 'pairs that one step learns from (4)', Number)
    .option(
      '--max-tokens <number>',
      'longest prompt with both answers; longer pairs are left out and named (2048)',
      Number,
    )
    .option('--seed <number>', 'draws the order and the first weights (0)', Number)
    .addOption(
      new Option('--precision <type>', 'of the frozen weights (auto)').choices(['auto', 'float32', 'bfloat16']),
    )
    .option('--save-every <seconds>', 'a kill costs at most so much work', amount, 30)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', examples('codelutra train --pairs pairs.jsonl --base smollm2-135m --out adapter'))
    .action(async ({ base, pairs, out, from, method, json, saveEvery, ...overrides }: TrainOptions) => {
      if (!existsSync(pairs))
        throw new UserError('there is no pairs file', { where: pairs, fix: 'codelutra harvest makes one.' });
      const request = {
        base: resolve(resolveModel(base)),
        baseName: weightsName(base),
        pairs: resolve(pairs),
        out: resolve(out),
        settings: trainSettings(method, overrides),
        from: from === undefined ? undefined : await adapterFor(from, base),
        saveEvery,
      };
      const report = await trainInChild(request, { progress: terminalProgress(), signal: abortOnSignal() });
      process.stdout.write(json === true ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report, out));
    });
}

function renderReport({ pairs, refused, before, after, steps }: TrainReport, out: string): string {
  const row = (name: string, from: number, to: number): string =>
    `  ${name.padEnd(34)}${from.toFixed(3).padStart(8)}${to.toFixed(3).padStart(10)}\n`;
  return (
    `trained on ${pairs} pairs in ${steps.length} steps${refused.length === 0 ? '' : `; ${refused.length} pairs left out (train.json names them)`}\n` +
    `  ${'on the training pairs'.padEnd(34)}${'before'.padStart(8)}${'after'.padStart(10)}\n` +
    row('preference accuracy', before.accuracy, after.accuracy) +
    row('the same, whole answers', before.wholeAccuracy, after.wholeAccuracy) +
    row('margin', before.margin, after.margin) +
    row('log-likelihood of a chosen token', before.chosenLikelihood, after.chosenLikelihood) +
    row('log-likelihood of a rejected token', before.rejectedLikelihood, after.rejectedLikelihood) +
    `adapter: ${out}/adapter.gguf (llama.cpp, Ollama), ${out}/peft (transformers, vLLM)\n`
  );
}
