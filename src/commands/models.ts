import { fullName } from '../github/index.ts';
import { listCheckpoints, renderCheckpoints } from '../publish/index.ts';
import { examples } from './examples.ts';
import { openGitHub, repositoryFrom, withGitHub, type GitHubOptions } from './github.ts';
import type { Register } from './index.ts';

/** `codelutra models`: what a repository has published. */
export const registerModels: Register = (program) => {
  withGitHub(
    program
      .command('models')
      .description('list the published checkpoints of a repository: parents, data, figures, channels')
      .argument('[owner/repo]', '(GITHUB_REPOSITORY)')
      .option('--json', 'as JSON, with whole manifests')
      .addHelpText('after', examples('codelutra models octocat/hello-world')),
  ).action(async (name: string | undefined, { json, ...options }: GitHubOptions & { json?: boolean }) => {
    const repository = repositoryFrom(name);
    const listed = await listCheckpoints(openGitHub(options).github, repository);
    const nothing = `${fullName(repository)} has published no checkpoint\n`;
    process.stdout.write(
      json === true
        ? `${JSON.stringify(listed, null, 2)}\n`
        : listed.length === 0
          ? nothing
          : renderCheckpoints(listed),
    );
  });
};
