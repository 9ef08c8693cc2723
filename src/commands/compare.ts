import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { UserError } from '../errors.ts';
import { readProjectConfig } from '../harvest/index.ts';
import { compareModels, type NamedModel } from '../evaluate/index.ts';
import { weightsName } from '../model/index.ts';
import { digestOf, readTasks } from '../preference/index.ts';
import { terminalProgress } from '../progress.ts';
import { chooseSandbox } from '../sandbox/index.ts';
import { openJudges, runsFile } from '../verdict/index.ts';
import { version } from '../version.ts';
import { comparisonTable } from './comparisonTable.ts';
import { examples } from './examples.ts';
import { modelSpec } from './modelSpec.ts';
import { abortOnSignal, count, seedNumber } from './options.ts';

interface Options {
  tasks: string;
  repo: string[];
  out: string;
  base: string;
  ranked: number;
  samples: number;
  max?: number;
  seed: number;
  jobs: number;
  trust?: boolean;
}

/** `codelutra compare MODEL...`: models on the same tasks, with intervals. */
export function registerCompare(program: Command): void {
  withOptions(program.command('compare'), 'codelutra-comparison')
    .description('measure models, checkpoints and servers on the same tasks, by running what they answer')
    .argument(
      '<models...>',
      'base, a checkpoint folder, adapter:FILE, a .gguf model or http://HOST/v1#MODEL, each with NAME= before it or not; the one that is judged last',
    )
    .addHelpText(
      'after',
      examples('codelutra compare base v1=run/checkpoint --tasks run/tasks/held.jsonl --repo ../qs'),
    )
    .action((models: string[], options: Options) => run(models, options));
}

/** `codelutra eval CHECKPOINT`: a checkpoint against its base. */
export function registerEval(program: Command): void {
  withOptions(program.command('eval'), 'codelutra-evaluation')
    .description('measure a checkpoint against its base on tasks, by running what they answer')
    .argument('<checkpoint>', 'a checkpoint folder, or an adapter.gguf')
    .addHelpText('after', examples('codelutra eval run/checkpoint --tasks run/tasks/held.jsonl --repo ../qs'))
    .action((checkpoint: string, options: Options) => run(['base', `checkpoint=adapter:${checkpoint}`], options));
}

function withOptions(command: Command, out: string): Command {
  return command
    .requiredOption('--tasks <file>', 'a tasks file, as codelutra harvest and learn write it')
    .option('--repo <folders...>', "git clones that hold the tasks' commits", ['.'])
    .option('--base <model>', 'base model: a name of the catalogue or the path of a .gguf file', 'smollm2-135m')
    .option('--out <folder>', 'keeps answers, figures and the report; a stopped run goes on there', out)
    .addOption(
      new Option(
        '--ranked <n>',
        "a local model's changes to the failing version, best first; 0 for its likeliest answer",
      )
        .argParser(Number)
        .default(4),
    )
    .addOption(
      new Option('--samples <k>', 'answers drawn besides, for pass@k; 0 for none').argParser(Number).default(8),
    )
    .addOption(new Option('--max <n>', 'at most so many tasks, the first of the file').argParser(count))
    .addOption(new Option('--seed <number>', 'draws the samples').argParser(seedNumber).default(1))
    .addOption(new Option('--jobs <n>', 'test files run at a time').argParser(count).default(2))
    .option('--trust', "run the tests without a sandbox: only for one's own code");
}

async function run(specs: readonly string[], options: Options): Promise<void> {
  const { base, repo, jobs, seed, samples } = options;
  const models: NamedModel[] = await Promise.all(specs.map((spec) => modelSpec(spec, base)));
  for (const [name, value] of Object.entries({ ranked: options.ranked, samples })) {
    if (Number.isSafeInteger(value) && value >= 0 && value <= 64) continue;
    throw new UserError(`--${name} must be a whole number from 0 to 64`);
  }
  // What a server leaves in the dark can't be ranked; all are asked the same way.
  const ranked = models.every(({ model }) => model.kind === 'local') ? options.ranked : 0;
  const all = await readTasks(options.tasks);
  const tasks = all.slice(0, options.max);
  if (tasks.length === 0) throw new UserError('the tasks file is empty', { where: options.tasks });
  const out = resolve(options.out);
  const progress = terminalProgress();
  const signal = abortOnSignal();
  const judges = await openJudges({
    repositories: await Promise.all(
      repo.map(async (path) => ({
        path: resolve(path),
        runs: runsFile(out, basename(resolve(path))),
        tests: (await readProjectConfig(path)).tests,
      })),
    ),
    sandbox: await chooseSandbox(options.trust === true ? 'trusted' : undefined),
    progress,
    signal,
  });
  try {
    const evaluation = await compareModels(models, tasks, {
      out,
      judges,
      jobs,
      seed,
      ranked,
      samples,
      progress,
      signal,
      title: repo.map((path) => basename(resolve(path))).join(' + '),
      date: new Date().toISOString(),
      provenance: {
        codelutra: version,
        base: weightsName(base),
        'tasks digest': digestOf(tasks),
        seed,
        ranked,
        samples,
      },
    });
    process.stdout.write(`${comparisonTable(evaluation)}report: ${join(options.out, 'report.html')}\n`);
  } finally {
    await judges.close();
  }
}
