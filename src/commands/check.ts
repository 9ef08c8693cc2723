import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CONFIG_PATH, appSettings, type Config } from '../config/index.ts';
import { checkTests, openBench, readProjectConfig, type OpenBench, type TestsCheck } from '../harvest/index.ts';
import { formatSeconds, terminalProgress } from '../progress.ts';
import { cleanText } from '../reports/index.ts';
import { chooseSandbox } from '../sandbox/index.ts';
import { examples } from './examples.ts';
import type { Register } from './index.ts';
import { abortOnSignal } from './options.ts';

interface Options {
  file?: string;
  trust?: boolean;
}

const WIDTH = 13;

/** `codelutra check [REPO]`: whether the settings and the tests fit together. */
export const registerCheck: Register = (program) => {
  program
    .command('check')
    .description("check a repository's settings: how its tests are run, and one test file run that way")
    .argument('[repo]', 'a folder with a git clone; changes that are not committed count', '.')
    .option('--file <path>', 'the test file that is run (the first one)')
    .option('--trust', "run the tests without a sandbox: only for one's own code")
    .addHelpText('after', examples('codelutra check', 'codelutra check ../qs --file test/parse.js'))
    .addHelpText(
      'after',
      '\nExit code: 0 its tests can be told apart, 1 they cannot, 2 the settings or the set-up fail.',
    )
    .action(async (repo: string, options: Options) => run(resolve(repo), options));
};

async function run(folder: string, { file, trust }: Options): Promise<void> {
  const config = await readProjectConfig(folder);
  const kept = await mkdtemp(join(tmpdir(), 'codelutra-check-'));
  const progress = terminalProgress();
  try {
    const open = await openBench({
      repository: folder,
      revision: (repository) => (repository.bare ? repository.resolve('HEAD') : repository.snapshot()),
      runs: join(kept, 'runs.jsonl'),
      sandbox: await chooseSandbox(trust === true ? 'trusted' : undefined),
      progress,
      signal: abortOnSignal('Nothing was changed.'),
      ...(config.tests === undefined ? {} : { tests: config.tests }),
    });
    try {
      const check = await checkTests(open, file);
      progress.done();
      process.stdout.write(render(config, open, check));
      if (isMute(check)) process.exitCode = 1;
    } finally {
      await open.close();
    }
  } finally {
    progress.done();
    await rm(kept, { recursive: true, force: true });
  }
}

function isMute({ run }: TestsCheck): boolean {
  return run.passed.length + run.notPassed.length === 0;
}

function render(config: Config, { detected }: OpenBench, check: TestsCheck): string {
  const { files, run } = check;
  const isEmpty = Object.keys(config).length === 0;
  const app = appSettings(config);
  const failed = run.notPassed.filter(({ status }) => status !== 'skipped').length;
  const counts = `${run.passed.length} passed, ${failed} failed, ${run.notPassed.length - failed} skipped`;
  const outcome = isMute(check) ? 'no test can be told from another' : counts;
  return [
    row('settings', isEmpty ? `none in ${CONFIG_PATH}: what is detected is used` : CONFIG_PATH),
    row('runner', `${detected.runner}, since ${detected.because}`),
    row('test files', `${files.length}, such as ${files.slice(0, 3).join(', ')}`),
    row('one of them', `${run.file}: ${outcome}, in ${formatSeconds(run.seconds)}`),
    ...(run.trouble === null
      ? []
      : [
          row(
            '',
            cleanText(run.trouble)
              .trim()
              .replaceAll('\n', `\n${' '.repeat(WIDTH)}`),
          ),
        ]),
    row('the App', `stage ${app.stage}, model ${app.model}, learns ${app.learn.schedule}`),
    '',
  ].join('\n');
}

function row(name: string, text: string): string {
  return `${name.padEnd(WIDTH)}${text}`;
}
