import { Option, type Command } from 'commander';
import { chooseSandbox } from '../sandbox/index.ts';
import type { RunningApp, StartOptions } from '../web/index.ts';
import { abortOnSignal } from './options.ts';

/** What every process of the App that does jobs takes. */
export interface WorkOptions {
  trust?: boolean;
  model?: string;
  learnOptions?: string;
}

/** Adds them to a command. */
export function withWork(command: Command): Command {
  return command
    .option('--trust', "run tests without a sandbox: only where all repositories are one's own")
    .addOption(
      new Option('--model <model>', 'base model in place of those that repositories name, such as a .gguf file').env(
        'CODELUTRA_MODEL',
      ),
    )
    .addOption(
      new Option(
        '--learn-options <words>',
        'what codelutra learn is told besides, such as "--pairs 2000 --jobs 4"',
      ).env('CODELUTRA_LEARN_OPTIONS'),
    );
}

/** The options as the server takes them. @throws UserError where no sandbox is there */
export async function workOf({
  trust,
  model,
  learnOptions,
}: WorkOptions): Promise<Pick<StartOptions, 'sandbox' | 'model' | 'learnOptions'>> {
  const sandbox = trust === true ? 'trusted' : undefined;
  // Told now, not by the first job.
  await chooseSandbox(sandbox);
  const words = (learnOptions ?? '').split(' ').filter((word) => word !== '');
  return { sandbox, model, learnOptions: trust === true ? [...words, '--trust'] : words };
}

/** Waits for Ctrl-C or a request to end, and ends in good order. */
export async function runUntilTold(app: RunningApp): Promise<void> {
  const signal = abortOnSignal();
  // A signal alone keeps no process alive.
  const alive = setInterval(() => undefined, 2 ** 30);
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
  clearInterval(alive);
  await app.stop();
}
