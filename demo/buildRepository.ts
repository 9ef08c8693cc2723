import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const PATCHES = fileURLToPath(new URL('../fixtures/demo/tidemark/', import.meta.url));

/** The branch of the open pull request. */
export const PULL_BRANCH = 'next-time';

/** The user's own settings of git (signing, hooks, line ends) would change the commits; the committer is part of their ids. */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_COMMITTER_NAME: 'tidemark',
  GIT_COMMITTER_EMAIL: 'tidemark@harbour.example',
};

/**
 * Makes the demo's repository from its patches, with the same commit ids each time: `main`, and the branch of a pull
 * request. What is there already is left as it is.
 * @throws ExecaError where git is missing or a patch does not fit
 */
export async function buildRepository(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const temporary = `${folder}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const git = (...args: string[]): Promise<unknown> => execa('git', args, { cwd: temporary, env: ENVIRONMENT });
  const apply = (branch: string): Promise<unknown> =>
    git('am', '--quiet', '--committer-date-is-author-date', ...patchesOf(branch));
  await git('init', '--quiet', '--object-format=sha1', '--initial-branch=main');
  await apply('main');
  await git('checkout', '--quiet', '-b', PULL_BRANCH);
  await apply(PULL_BRANCH);
  await git('checkout', '--quiet', 'main');
  await rename(temporary, folder);
}

function patchesOf(branch: string): string[] {
  return readdirSync(join(PATCHES, branch))
    .sort()
    .map((name) => join(PATCHES, branch, name));
}
