import { fullName } from '../github/index.ts';
import { listCheckpoints, renderCheckpoints } from '../publish/index.ts';
import { examples } from './examples.ts';
import { openGitHub, repositoryFrom, withGitHub, type GitHubOptions } from './github.ts';
import type { Register } from './index.ts';

interface ModelsOptions extends GitHubOptions {
  all?: boolean;
  json?: boolean;
}

/** `codelutra models`: what a repository has published. */
export const registerModels: Register = (program) => {
  withGitHub(
    program
      .command('models')
      .description('list the published checkpoints of a repository: parents, data, figures, channels')
      .argument('[owner/repo]', '(GITHUB_REPOSITORY)')
      .option('--all', 'all versions, not only the newest 50')
      .option('--json', 'as JSON, all versions with whole manifests')
      .addHelpText('after', examples('codelutra models octocat/hello-world')),
  ).action(async (name: string | undefined, { all, json, ...options }: ModelsOptions) => {
    const repository = repositoryFrom(name);
    const most = all === true || json === true ? Infinity : undefined;
    const { checkpoints, older } = await listCheckpoints(openGitHub(options).github, repository, most);
    const nothing = `${fullName(repository)} has published no checkpoint\n`;
    process.stdout.write(
      json === true
        ? `${JSON.stringify(checkpoints, null, 2)}\n`
        : checkpoints.length === 0
          ? nothing
          : renderCheckpoints(checkpoints, older),
    );
  });
};
