import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Option } from 'commander';
import picocolors from 'picocolors';
import { readConfig } from '../config/index.ts';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { openRepository } from '../history/index.ts';
import { resolveModel } from '../model/index.ts';
import { terminalProgress } from '../progress.ts';
import { chooseSandbox } from '../sandbox/index.ts';
import { applyFix, fix, fixJson, patchOf, renderFix } from '../suggest/index.ts';
import type { FixReport, FixSettings } from '../suggest/index.ts';
import { adapterFor } from './checkpointPath.ts';
import { duration } from './duration.ts';
import { examples } from './examples.ts';
import type { Register } from './index.ts';
import { abortOnSignal, count, seedNumber } from './options.ts';

interface Options {
  model: string;
  adapter?: string;
  samples: number;
  executions: number;
  time: number;
  jobs: number;
  tests?: string[];
  suite?: boolean;
  history: boolean;
  trust?: boolean;
  explain?: boolean;
  apply?: boolean;
  patch?: string;
  json?: boolean;
  seed: number;
}

/** `codelutra fix [REPO]`: a verified fix for failing tests. */
export const registerFix: Register = (program) => {
  program
    .command('fix')
    .description('find the function that makes tests fail, and a change to it that makes them pass')
    .argument('[repo]', 'a folder with a git clone; changes that are not committed count', '.')
    .option('--tests <files...>', 'test files to look at, as paths or globs (default: all)')
    .option(
      '--model <model>',
      'what ranks and writes candidates: a name of the catalogue, a .gguf file, or none',
      'smollm2-135m',
    )
    .option('--adapter <file>', 'a refined checkpoint: adapter.gguf, or the folder it is in')
    .addOption(
      new Option('--samples <n>', 'candidates the model writes for each of the first functions')
        .argParser(whole)
        .default(8),
    )
    .addOption(new Option('--executions <n>', 'candidates tried at most').argParser(count).default(100))
    .addOption(
      new Option('--time <time>', 'how long it tries at most, such as 90s or 5m')
        .argParser(duration)
        .default(300, '5m'),
    )
    .addOption(new Option('--jobs <n>', 'test files run at a time').argParser(count).default(2))
    .option('--suite', 'prove a fix with all test files, not only those whose imports lead to it')
    .option('--no-history', 'leave out what people wrote before: seek a change, do not put one back')
    .option('--explain', 'show why which function is suspected')
    .option('--apply', 'write the fix into the checkout')
    .option('--patch <file>', 'write the fix to a file, for git apply')
    .option('--json', 'print the result as JSON')
    .addOption(new Option('--seed <n>', 'draws what is left to chance').argParser(seedNumber).default(1))
    .option('--trust', "run the tests without a sandbox: only for one's own code")
    .addHelpText(
      'after',
      examples(
        'codelutra fix',
        'codelutra fix ../qs --tests test/parse.js --explain',
        'codelutra fix --adapter codelutra-run/checkpoint --apply',
      ),
    )
    .addHelpText('after', '\nExit code: 0 a fix was found or nothing fails, 1 no fix was found, 2 it could not run.')
    .action(async (repo: string, options: Options) => run(resolve(repo), options));
};

async function run(folder: string, options: Options): Promise<void> {
  if (options.patch !== undefined && !existsSync(dirname(resolve(options.patch)))) {
    throw new UserError('there is no such folder', {
      where: dirname(options.patch),
      fix: 'Make it, or name another --patch.',
    });
  }
  const repository = await openRepository(folder);
  const { root } = repository;
  await repository.close();
  const { tests } = await readConfig(root);
  const kept = await mkdtemp(join(tmpdir(), 'codelutra-fix-'));
  let report: FixReport;
  try {
    report = await fix({
      repository: folder,
      runs: join(kept, 'runs.jsonl'),
      sandbox: await chooseSandbox(options.trust === true ? 'trusted' : undefined),
      budget: { executions: options.executions, seconds: options.time, jobs: options.jobs },
      samples: options.samples,
      history: options.history,
      scope: options.suite === true ? 'suite' : 'covering',
      seed: options.seed,
      progress: terminalProgress(),
      signal: abortOnSignal('Nothing was changed; only the dependencies that were set up are kept.'),
      ...(tests === undefined ? {} : { config: tests }),
      ...(options.tests === undefined ? {} : { tests: options.tests }),
      ...(await modelOf(options)),
    });
  } finally {
    await rm(kept, { recursive: true, force: true });
  }
  if (report.edit !== undefined && options.patch !== undefined) {
    await writeFileAtomic(resolve(options.patch), patchOf(report.edit));
  }
  const applied = report.edit !== undefined && options.apply === true;
  if (report.edit !== undefined && applied) await applyFix(root, report.edit);
  const colors = picocolors.createColors(process.stdout.isTTY && process.env['NO_COLOR'] === undefined);
  const { patch, explain } = options;
  const shown = renderFix(report, { colors, explain: explain === true, applied, patch });
  process.stdout.write(options.json === true ? `${JSON.stringify(fixJson(report), null, 2)}\n` : shown);
  if (report.kind === 'not-fixed') process.exitCode = 1;
}

async function modelOf({ model, adapter }: Pick<Options, 'model' | 'adapter'>): Promise<Pick<FixSettings, 'model'>> {
  if (model === 'none') {
    if (adapter === undefined) return {};
    throw new UserError('there is no model that the adapter could be used with', {
      where: '--model none',
      fix: 'Leave one of them out.',
    });
  }
  const path = resolve(resolveModel(model));
  if (adapter === undefined) return { model: { name: model, model: path } };
  return { model: { name: `${model} with ${adapter}`, model: path, adapter: await adapterFor(adapter, model) } };
}

/** A whole number, 0 or more. */
function whole(text: string): number {
  return text === '0' ? 0 : count(text);
}
