import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { boundedFetch, type MirrorLimits } from './boundedFetch.ts';
import { git, GitError, type GitPlace } from './git.ts';
import { writeGitConfig } from './privateGitFolder.ts';
import { removeTree } from './removeTree.ts';
import { requireGit } from './requireGit.ts';
import { claimWorkFolder } from './workFolder.ts';

/** What is fetched, and from where. */
export interface MirrorSource {
  /** An https address without a user in it; http for this machine alone. */
  readonly url: string;
  /** Given to git through its environment alone: it stands in no file, argument or message. */
  readonly token?: string;
  /** What HEAD is to point at, without `refs/heads/`. */
  readonly defaultBranch: string;
  /** Commits that no branch may lead to any more; those the server doesn't have are left out. */
  readonly commits?: readonly string[];
}

/**
 * Makes a bare copy of a repository, or brings the one in `folder` up to date: all branches and tags, as they are there.
 * Commits that nothing leads to any more stay. Only one process may do so in a folder at a time; what a killed one left
 * is put right by the next.
 * @throws UserError for an address that is refused, a repository that is not to be had, and beyond the limits
 */
export async function fetchMirror(folder: string, source: MirrorSource, limits: MirrorLimits = {}): Promise<void> {
  const url = checkedUrl(source.url);
  const workFolder = await claimWorkFolder();
  try {
    await writeGitConfig(workFolder);
    const place: GitPlace = { configFolder: workFolder, cwd: workFolder, gitDir: folder };
    await requireGit(place);
    await mkdir(folder, { recursive: true });
    await git({ configFolder: workFolder, cwd: workFolder }, ['init', '--bare', '--quiet', folder]);
    await removeLeftovers(folder);
    await git(place, ['symbolic-ref', 'HEAD', `refs/heads/${source.defaultBranch}`]);
    const fetch = boundedFetch(place, folder, { url, token: source.token }, limits);
    await fetch(['--prune', url.href, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']);
    for (const commit of source.commits ?? []) {
      if (!/^[0-9a-f]{40,64}$/.test(commit) || (await has(place, commit))) continue;
      await fetch([url.href, commit]).catch((error: unknown) => {
        // The server has no such commit, or gives only those that a branch leads to.
        if (!(error instanceof UserError) || !/not our ref|no such remote ref|unadvertised/i.test(causeOf(error))) {
          throw error;
        }
      });
    }
  } finally {
    await removeTree(workFolder);
  }
}

function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere))) {
    throw new UserError('git fetches from https addresses only', { where: text.slice(0, 300) });
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserError('the address holds a user or a password', { where: url.host + url.pathname });
  }
  return url;
}

/** Removes what a git that was killed leaves behind: locks that would stop the next one, and half a pack. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && (entry.name.endsWith('.lock') || /^tmp_(?:pack|idx|obj|rev)_/.test(entry.name))) {
      await rm(join(entry.parentPath, entry.name), { force: true });
    }
  }
}

async function has(place: GitPlace, commit: string): Promise<boolean> {
  return git(place, ['cat-file', '-e', `${commit}^{commit}`]).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError) return false;
      throw error;
    },
  );
}

function causeOf(error: UserError): string {
  return error.cause instanceof GitError ? error.cause.stderr : '';
}
