import { join, resolve } from 'node:path';
import { Option } from 'commander';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { harvest, readProjectConfig } from '../harvest/index.ts';
import type { HarvestSource } from '../harvest/index.ts';
import { canonicalLines, digestOf, pairOf, taskOf, withoutDuplicates } from '../preference/index.ts';
import { terminalProgress } from '../progress.ts';
import { chooseSandbox } from '../sandbox/index.ts';
import { duration } from './duration.ts';
import { examples } from './examples.ts';
import type { Register } from './index.ts';
import { harvestTable } from './harvestTable.ts';
import { abortOnSignal, count, seedNumber } from './options.ts';

interface Options {
  since?: string;
  max?: number;
  jobs: number;
  reruns: number;
  out: string;
  from: string;
  runs?: string;
  mutants: number;
  functions: number;
  longest?: number;
  time?: number;
  seed: number;
  trust?: boolean;
}

/** `codelutra harvest REPO`: verified pairs from a repository's history, recorded runs and mutants. */
export const registerHarvest: Register = (program) => {
  program
    .command('harvest')
    .description('find failing and passing versions of functions in a repository, and prove them by running its tests')
    .argument('<repo>', 'a folder with a git clone')
    .option('--since <date>', 'only commits after this date')
    .addOption(new Option('--max <n>', 'at most so many commits, newest first').argParser(count))
    .addOption(new Option('--jobs <n>', 'test files run at a time').argParser(count).default(2))
    .addOption(new Option('--reruns <n>', 'how often each side of a proof is run').argParser(count).default(3))
    .option('--from <sources>', 'history, runs, mutants: any of them, with commas', 'history')
    .option('--runs <folder>', 'recorded test runs, for --from runs')
    .addOption(new Option('--mutants <n>', 'mutants tried of each function').argParser(count).default(8))
    .addOption(new Option('--functions <n>', 'functions that mutants are made of').argParser(count).default(1000))
    .addOption(new Option('--longest <n>', 'make no mutants of functions of more characters').argParser(count))
    .addOption(new Option('--seed <n>', 'which mutants are made').argParser(seedNumber).default(1))
    .addOption(
      new Option('--time <time>', 'stop after so long, such as 45m; what is proved by then is the harvest').argParser(
        duration,
      ),
    )
    .option('--out <folder>', 'where the files go', 'codelutra-harvest')
    .option('--trust', "run the tests without a sandbox: only for one's own code")
    .addHelpText(
      'after',
      examples(
        'codelutra harvest . --since 2024-01-01',
        'codelutra harvest ../qs --from history,mutants --out harvest',
      ),
    )
    .action(async (repo: string, options: Options) => run(resolve(repo), options));
};

const SOURCES: readonly HarvestSource[] = ['history', 'runs', 'mutants'];

async function run(repository: string, options: Options): Promise<void> {
  const out = resolve(options.out);
  const { tests } = await readProjectConfig(repository);
  const { evidence, tally } = await harvest({
    repository,
    folder: out,
    sandbox: await chooseSandbox(options.trust === true ? 'trusted' : undefined),
    from: sourcesOf(options.from),
    jobs: options.jobs,
    reruns: options.reruns,
    mutants: {
      perFunction: options.mutants,
      functions: options.functions,
      seed: options.seed,
      ...(options.longest === undefined ? {} : { longest: options.longest }),
    },
    progress: terminalProgress(),
    signal: abortOnSignal(),
    ...(options.time === undefined ? {} : { seconds: options.time }),
    ...(options.since === undefined ? {} : { since: options.since }),
    ...(options.max === undefined ? {} : { max: options.max }),
    ...(options.runs === undefined ? {} : { runs: resolve(options.runs) }),
    ...(tests === undefined ? {} : { tests }),
  });
  const { kept, removed } = withoutDuplicates(evidence.map((one) => pairOf(one)));
  const keptIds = new Set(kept.map(({ id }) => id));
  const tasks = evidence.filter(({ id }) => keptIds.has(id)).map(taskOf);
  await writeFileAtomic(join(out, 'evidence.jsonl'), canonicalLines(evidence));
  await writeFileAtomic(join(out, 'tasks.jsonl'), canonicalLines(tasks));
  await writeFileAtomic(join(out, 'pairs.jsonl'), canonicalLines(kept));
  await writeFileAtomic(join(out, 'harvest.json'), `${JSON.stringify(tally, null, 2)}\n`);
  process.stdout.write(`${harvestTable(tally, kept.length, removed.length)}\n`);
  process.stdout.write(`${join(options.out, 'pairs.jsonl')}: ${kept.length} pairs, digest ${digestOf(kept)}\n`);
}

function sourcesOf(text: string): HarvestSource[] {
  return text.split(',').map((word) => {
    const source = SOURCES.find((one) => one === word.trim());
    if (source !== undefined) return source;
    throw new UserError(`no such source: ${word.trim()}`, { where: '--from', fix: `Known: ${SOURCES.join(', ')}.` });
  });
}
