import { resolve } from 'node:path';
import { Option } from 'commander';
import { UserError } from '../errors.ts';
import { readProjectConfig, verifyAll } from '../harvest/index.ts';
import { readEvidence } from '../preference/index.ts';
import { terminalProgress } from '../progress.ts';
import { chooseSandbox } from '../sandbox/index.ts';
import { examples } from './examples.ts';
import type { Register } from './index.ts';
import { abortOnSignal, count } from './options.ts';

/** `codelutra verify PAIRS`: runs every pair's proof again. */
export const registerVerify: Register = (program) => {
  program
    .command('verify')
    .description('run the proofs of a pairs file again, in fresh work trees: rejected must fail, chosen must pass')
    .argument('<pairs>', 'a pairs or evidence file, of any harvest')
    .requiredOption('--repo <folder>', 'a clone of the repository the pairs come from')
    .addOption(new Option('--jobs <n>', 'pairs verified at a time').argParser(count).default(2))
    .option('--trust', "run the tests without a sandbox: only for one's own code and one's own pairs")
    .addHelpText('after', examples('codelutra verify harvest/pairs.jsonl --repo ../qs'))
    .addHelpText('after', '\nExit code: 0 every proof holds, 1 some do not, 2 it could not run.')
    .action(async (pairs: string, options: { repo: string; jobs: number; trust?: boolean }) => {
      await run(pairs, options);
    });
};

async function run(pairs: string, options: { repo: string; jobs: number; trust?: boolean }): Promise<void> {
  const { evidence, without } = await readEvidence(pairs);
  if (evidence.length === 0) throw new UserError('there is no proof in this file', { where: pairs });
  const repository = resolve(options.repo);
  const { tests } = await readProjectConfig(repository);
  const results = await verifyAll(evidence, {
    repository,
    sandbox: await chooseSandbox(options.trust === true ? 'trusted' : undefined),
    jobs: options.jobs,
    progress: terminalProgress(),
    signal: abortOnSignal(),
    ...(tests === undefined ? {} : { tests }),
  });
  const broken = results.filter(({ holds }) => !holds);
  for (const { id, why } of broken) {
    const one = evidence.find((proof) => proof.id === id);
    process.stdout.write(`${id} ${one?.path ?? ''}:${one?.function ?? ''} does not hold: ${why}\n`);
  }
  const held = results.length - broken.length;
  process.stdout.write(`${held} of ${results.length} proofs hold (${((100 * held) / results.length).toFixed(1)}%)\n`);
  if (without > 0) process.stdout.write(`${without} pairs carry no proof and were not looked at\n`);
  if (broken.length > 0) process.exitCode = 1;
}
