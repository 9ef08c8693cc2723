import { Option } from 'commander';
import { CHANNELS, publishCheckpoint, versionName, type ChannelName } from '../publish/index.ts';
import { formatBytes } from '../setup/index.ts';
import { examples } from './examples.ts';
import { openGitHub, repositoryFrom, withGitHub, type GitHubOptions } from './github.ts';
import type { Register } from './index.ts';

interface PublishOptions extends GitHubOptions {
  repo?: string;
  channel?: ChannelName;
  json?: boolean;
}

/** `codelutra publish`: a checkpoint as a release. */
export const registerPublish: Register = (program) => {
  withGitHub(
    program
      .command('publish')
      .description('publish a checkpoint as a release of a repository')
      .argument('<checkpoint>', 'the folder that codelutra learn made')
      .option('--repo <owner/repo>', 'where to (GITHUB_REPOSITORY)')
      .addOption(new Option('--channel <name>', 'which is to point to it (what the gate allows)').choices(CHANNELS))
      .option('--json', 'print the result as JSON')
      .addHelpText('after', examples('codelutra publish run/checkpoint --repo octocat/hello-world')),
  ).action(async (folder: string, { repo, channel, json, ...options }: PublishOptions) => {
    const repository = repositoryFrom(repo);
    const { github, progress } = openGitHub(options);
    const published = await publishCheckpoint({ github, repository, folder, channel, progress });
    progress.done();
    const { version, isOld, sha256, bytes, url } = published;
    process.stdout.write(
      json === true
        ? `${JSON.stringify(published, null, 2)}\n`
        : `${isOld ? 'was published already' : 'published'}: ${versionName(repository, version)}, ${published.channel === null ? 'on no channel now' : `on ${published.channel}`}\n` +
            `  ${url}\n  archive of ${formatBytes(bytes)}, sha256 ${sha256}\n` +
            `  codelutra pull ${versionName(repository, version)}\n`,
    );
  });
};
