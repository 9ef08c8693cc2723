import { InvalidArgumentError, Option } from 'commander';
import { fullName } from '../github/index.ts';
import { CHANNELS, parseVersion, rollback, type ChannelName } from '../publish/index.ts';
import { examples } from './examples.ts';
import { openGitHub, repositoryFrom, withGitHub, type GitHubOptions } from './github.ts';
import type { Register } from './index.ts';

interface RollbackOptions extends GitHubOptions {
  channel: ChannelName;
  to?: number;
}

/** `codelutra rollback`: a channel moved back. */
export const registerRollback: Register = (program) => {
  withGitHub(
    program
      .command('rollback')
      .description('point a channel to the version that it pointed to before; releases stay as they are')
      .argument('[owner/repo]', '(GITHUB_REPOSITORY)')
      .addOption(new Option('--channel <name>', 'which').choices(CHANNELS).default('stable'))
      .addOption(new Option('--to <version>', 'a certain version, such as v3').argParser(version))
      .addHelpText(
        'after',
        examples(
          'codelutra rollback octocat/hello-world',
          'codelutra rollback octocat/hello-world --channel canary --to v3',
        ),
      ),
  ).action(async (name: string | undefined, { channel, to, ...options }: RollbackOptions) => {
    const repository = repositoryFrom(name);
    const moved = await rollback(openGitHub(options).github, repository, channel, to);
    process.stdout.write(
      `${fullName(repository)}: ${channel} points to version ${moved.to}, no longer ${moved.from}\n`,
    );
  });
};

function version(text: string): number {
  const found = parseVersion(text);
  if (found === undefined) throw new InvalidArgumentError('It must be a version, such as v3.');
  return found;
}
