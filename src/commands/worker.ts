import { UserError } from '../errors.ts';
import { openLog } from '../jobs/index.ts';
import { readAppSettings, startApp } from '../web/index.ts';
import { runUntilTold, withWork, workOf, type WorkOptions } from './appOptions.ts';
import { examples } from './examples.ts';
import type { Register } from './index.ts';

/** `codelutra worker`: does the App's jobs on a further machine. */
export const registerWorker: Register = (program) => {
  withWork(
    program
      .command('worker')
      .description("do the GitHub App's jobs on a further machine, with the same Postgres")
      .addHelpText('after', '\nTakes the same environment as codelutra serve; DATABASE_URL is needed.')
      .addHelpText('after', examples('codelutra worker', 'codelutra worker --model ./models/base.gguf')),
  ).action(run);
};

async function run(options: WorkOptions): Promise<void> {
  const settings = await readAppSettings(process.env);
  if ('folder' in settings.store) {
    throw new UserError('the embedded database is for one process alone', {
      fix: 'Set DATABASE_URL to a Postgres, for codelutra serve as well.',
    });
  }
  const log = openLog(settings.logLevel);
  await runUntilTold(await startApp({ settings, log, work: true, ...(await workOf(options)) }));
}
