import { Option } from 'commander';
import { openLog } from '../jobs/index.ts';
import { openStore } from '../store/index.ts';
import { readAppSettings, startApp, startSetUp } from '../web/index.ts';
import { runUntilTold, withWork, workOf, type WorkOptions } from './appOptions.ts';
import { examples } from './examples.ts';
import type { Register } from './index.ts';
import { portNumber, webAddress } from './options.ts';

interface ServeOptions extends WorkOptions {
  port: number;
  host: string;
  url?: string;
  organisation?: string;
  jobs: boolean;
}

/** `codelutra serve`: the GitHub App. */
export const registerServe: Register = (program) => {
  withWork(
    program
      .command('serve')
      .description('run the GitHub App: takes deliveries and does what they ask for; sets it up where it is not yet')
      .addOption(new Option('--port <number>', 'where it listens').argParser(portNumber).env('PORT').default(3000))
      .addOption(new Option('--host <name>', 'where it listens').env('HOST').default('localhost'))
      .addOption(
        new Option('--url <address>', 'where GitHub reaches it, for the set-up')
          .argParser(webAddress)
          .env('CODELUTRA_URL'),
      )
      .option('--organisation <name>', 'who the App is to belong to, for the set-up (you)')
      .option('--no-jobs', 'only take deliveries; workers do the jobs')
      .addHelpText(
        'after',
        examples('codelutra serve', 'codelutra serve --port 8080 --url https://codelutra.example.org'),
      )
      .addHelpText(
        'after',
        '\nFrom the environment: APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET (the set-up page keeps them),\n' +
          'DATABASE_URL for Postgres in place of the embedded database, GITHUB_API_URL, LOG_LEVEL, CODELUTRA_HOME.',
      ),
  ).action(run);
};

async function run({ port, host, url, organisation, jobs, ...options }: ServeOptions): Promise<void> {
  const listen = { port, host };
  let settings = await readAppSettings(process.env);
  const work = await workOf(options);
  if (settings.credentials === undefined) {
    // A database that can't be used is told before anybody registers an App for it.
    await (await openStore(settings.store)).close();
    const onReady = (page: string): void => {
      process.stdout.write(`The App is not set up yet. Open this page to do so:\n  ${page}\n`);
    };
    await startSetUp({ api: settings.api, listen, url: url === '' ? undefined : url, organisation, onReady });
    settings = await readAppSettings(process.env);
  }
  const log = openLog(settings.logLevel);
  await runUntilTold(await startApp({ settings, log, listen, work: jobs, ...work }));
}
