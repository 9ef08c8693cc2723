import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { resolveModel, weightsName } from '../model/index.ts';
import { pairStats } from '../preference/index.ts';
import { formatSeconds, terminalProgress } from '../progress.ts';
import { describeBase, parentOf, writeManifest } from '../publish/index.ts';
import { learn, learnSettings, METHODS, type Learned, type Method } from '../refine/index.ts';
import { chooseSandbox } from '../sandbox/index.ts';
import { version } from '../version.ts';
import { adapterFor } from './checkpointPath.ts';
import { comparisonTable } from './comparisonTable.ts';
import { duration } from './duration.ts';
import { examples } from './examples.ts';
import { abortOnSignal, count, endWithParent, seedNumber } from './options.ts';
import { shown } from './shown.ts';

interface Options {
  out: string;
  base: string;
  from?: string;
  time?: number;
  compare?: boolean;
  ablate?: boolean;
  jobs: number;
  trust?: boolean;
  method?: Method;
  seed?: number;
  iterations?: number;
  pairs?: number;
  mutants?: number;
  longest?: number;
  heldTasks?: number;
  sampleTasks?: number;
  samples?: number;
  evaluationSamples?: number;
  generalTasks?: number;
  learningRate?: number;
  epochs?: number;
  beta?: number;
  lambda?: number;
  focalMask?: 'off' | 'rejected' | 'both';
}

/** `codelutra learn REPO...`: harvest, refine, evaluate, checkpoint. */
export function registerLearn(program: Command): void {
  program
    .command('learn')
    .description(
      'refine a model on repositories: harvest, train, measure on held-out tasks, leave a checkpoint and a report',
    )
    .argument('[repos...]', 'folders with git clones', ['.'])
    .option('--out <folder>', "the run's folder; a stopped run goes on there", 'codelutra-run')
    .option('--base <model>', 'base model: a name of the catalogue or the path of a .gguf file', 'smollm2-135m')
    .option(
      '--from <checkpoint>',
      'a checkpoint folder (or its adapter.gguf) whose answers are learnt from; the gate compares with it',
    )
    .addOption(
      new Option('--time <time>', 'how long it may take, such as 45m; without it as long as it takes').argParser(
        duration,
      ),
    )
    .option('--compare', 'train SFT only, DPO only and DPO with the focal mask as well, and measure all')
    .option('--ablate', 'train with parts left out and with fewer pairs as well')
    .addOption(new Option('--method <name>', 'loss (codelutra)').choices(Object.keys(METHODS)))
    .addOption(new Option('--seed <number>', 'the same seed gives the same pairs (1)').argParser(seedNumber))
    .addOption(new Option('--iterations <n>', 'turns of answering, running and training, at most (3)').argParser(count))
    .addOption(new Option('--pairs <n>', 'harvested pairs of the first iteration, at most (500)').argParser(count))
    .addOption(
      new Option(
        '--mutants <n>',
        'mutants tried of each function; four times as many where there are few functions (8)',
      ).argParser(count),
    )
    .addOption(new Option('--longest <n>', 'leave out functions of more characters (2500)').argParser(count))
    .addOption(new Option('--held-tasks <n>', 'held-out tasks measured, at most (200)').argParser(count))
    .addOption(
      new Option('--sample-tasks <n>', 'training tasks that the model answers, at most (100)').argParser(count),
    )
    .addOption(new Option('--samples <n>', 'answers to each (8)').argParser(count))
    .addOption(
      new Option('--evaluation-samples <k>', 'for pass@k on held-out tasks; 0 for pass@1 alone (8)').argParser(Number),
    )
    .addOption(
      new Option('--general-tasks <n>', 'of the general suite, at most; 0 for none, and no more than canary').argParser(
        Number,
      ),
    )
    .addOption(new Option('--learning-rate <number>', 'of the largest step (5e-4)').argParser(Number))
    .addOption(new Option('--epochs <number>', 'how often each pair is seen (3)').argParser(Number))
    .addOption(new Option('--beta <number>', 'how strongly the base model holds the policy (0.1)').argParser(Number))
    .addOption(new Option('--lambda <number>', 'weight of the likelihood term (1)').argParser(Number))
    .addOption(
      new Option('--focal-mask <answers>', 'sum only differing tokens of (rejected)').choices([
        'off',
        'rejected',
        'both',
      ]),
    )
    .addOption(new Option('--jobs <n>', 'test files run at a time').argParser(count).default(2))
    .option('--trust', "run the tests without a sandbox: only for one's own code")
    .addHelpText(
      'after',
      examples('codelutra learn . --time 45m', 'codelutra learn ../qs ../boltons --out run --compare'),
    )
    .action(run);
}

async function run(repositories: string[], options: Options): Promise<void> {
  const { out, base, from, time, compare, ablate, jobs, trust, ...settings } = options;
  endWithParent();
  const progress = terminalProgress();
  const date = new Date();
  const parent = from === undefined ? undefined : await adapterFor(from, base);
  // What the manifest can't hold is better known before the training than after it.
  await describeBase(base);
  const learned = await learn(
    {
      repositories,
      out: resolve(out),
      base: resolve(resolveModel(base)),
      baseName: weightsName(base),
      parent,
      seconds: time ?? Infinity,
      settings: learnSettings(settings),
      compare: compare === true,
      ablate: ablate === true,
      sandbox: await chooseSandbox(trust === true ? 'trusted' : undefined),
      jobs,
      date: date.toISOString(),
      progress,
      signal: abortOnSignal(),
    },
    version,
  );
  const { digest, pairs, bySource } = pairStats(learned.pairs);
  await writeManifest(learned.checkpoint, {
    base,
    parent: parent === undefined ? null : await parentOf(parent),
    dataset: { digest, pairs, sources: bySource },
    method: learned.settings.method,
    settings: learned.training.settings,
    date,
    repositories: learned.projects,
  });
  process.stdout.write(renderLearned(learned, time));
}

function renderLearned({ evaluation, checkpoint, seconds, pairs, iteration }: Learned, time = Infinity): string {
  const { gate } = evaluation;
  const reasons = gate?.reasons.map(({ verdict, text }) => `  ${verdict.padEnd(6)} ${text}\n`) ?? [];
  return (
    `${comparisonTable(evaluation)}\n` +
    `kept iteration ${iteration}, trained on ${pairs.length} pairs\n` +
    `gate: ${gate?.decision ?? 'not asked'}\n${reasons.join('')}` +
    `${formatSeconds(seconds)} in all${seconds > time ? `, ${formatSeconds(seconds - time)} over its time` : ''}\n` +
    `checkpoint: ${shown(checkpoint)}\nreport:     ${shown(join(checkpoint, 'report.html'))}\n`
  );
}
