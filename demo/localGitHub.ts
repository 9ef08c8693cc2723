import { FakeGitHub, TOKEN } from '../test/github/fake/index.ts';

/** The repository that the checkpoint is published to. */
export const REPOSITORY = 'octocat/tidemark';

/** GitHub's API on this machine, for as long as the demo runs. */
export interface LocalGitHub {
  /** For commands of codelutra that talk to GitHub. */
  readonly env: Record<string, string>;
  /** How many releases there are. */
  releases(): Promise<number>;
  close(): Promise<void>;
}

/** Starts an emulated GitHub with an empty repository. */
export async function startGitHub(): Promise<LocalGitHub> {
  const server = await FakeGitHub.start({ repos: [{ name: 'tidemark' }] });
  return {
    env: { GITHUB_API_URL: server.url, GITHUB_TOKEN: TOKEN },
    releases: async () => (await server.releases('tidemark')).length,
    close: () => server.close(),
  };
}
