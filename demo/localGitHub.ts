import { execa } from 'execa';
import { connect } from '../src/github/index.ts';
import { silentProgress } from '../src/progress.ts';
import { FakeGitHub, TOKEN } from '../test/github/fake/index.ts';
import { PULL_BRANCH } from './buildRepository.ts';

const OWNER = 'octocat';
const NAME = 'tidemark';

/** The repository that the checkpoint is published to, and that the pull request is in. */
export const REPOSITORY = `${OWNER}/${NAME}`;

/** GitHub on this machine, for as long as the demo runs. */
export interface LocalGitHub {
  /** For commands of codelutra that talk to GitHub. */
  readonly env: Readonly<Record<string, string>>;
  /** What git clones from. */
  readonly remote: string;
  /** The open pull request. */
  readonly pull: { readonly number: number; readonly title: string };
  /** How many releases there are. */
  releases(): Promise<number>;
  close(): Promise<void>;
}

/** Starts an emulated GitHub and pushes a repository with its open pull request to it. */
export async function startGitHub(repository: string): Promise<LocalGitHub> {
  const server = await FakeGitHub.start({ repos: [{ name: NAME, empty: true }] });
  const { host } = new URL(server.url);
  const remote = `http://${OWNER}:${TOKEN}@${host}/${REPOSITORY}.git`;
  await execa('git', ['push', '--quiet', remote, 'main', PULL_BRANCH], { cwd: repository });
  const { stdout: title } = await execa('git', ['log', '-1', '--format=%s', PULL_BRANCH], { cwd: repository });
  const github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
  const { data } = await github.rest.pulls.create({ owner: OWNER, repo: NAME, title, head: PULL_BRANCH, base: 'main' });
  return {
    env: { GITHUB_API_URL: server.url, GITHUB_TOKEN: TOKEN },
    remote,
    pull: { number: data.number, title },
    releases: async () => (await server.releases(NAME)).length,
    close: () => server.close(),
  };
}
