import { Option, type Command } from 'commander';
import { UserError } from '../errors.ts';
import { connect, connectionFrom, parseRepositoryName, type GitHub, type RepositoryName } from '../github/index.ts';
import { terminalProgress, type Progress } from '../progress.ts';

export interface GitHubOptions {
  api?: string;
}

/** Adds what every command that talks to GitHub takes. */
export function withGitHub(command: Command): Command {
  return command
    .addOption(new Option('--api <address>', 'of GitHub Enterprise, such as https://HOST/api/v3 (GITHUB_API_URL)'))
    .addHelpText(
      'after',
      '\nThe token is read from GITHUB_TOKEN or GH_TOKEN; public repositories can be read without.',
    );
}

/** A client by the options and the environment, and where it tells how it goes. */
export function openGitHub({ api }: GitHubOptions): { github: GitHub; progress: Progress } {
  const progress = terminalProgress();
  return { github: connect(connectionFrom(process.env, api), { progress }), progress };
}

/** The repository that was named, or the one that a workflow runs in. */
export function repositoryFrom(text: string | undefined): RepositoryName {
  const name = text ?? process.env['GITHUB_REPOSITORY'];
  if (name !== undefined && name !== '') return parseRepositoryName(name);
  throw new UserError('no repository is named', {
    fix: 'Write OWNER/REPO. In a workflow it is the one that it runs in.',
  });
}
