import { copyFile, lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commitTree } from './deriveCommit.ts';
import { git, GitError, type GitPlace } from './git.ts';

/** What a snapshot is taken of, and where. */
export interface SnapshotPlace {
  /** The private git folder. */
  place: GitPlace;
  /** The top of the user's checkout. */
  root: string;
  /** Where the index of the snapshot lies while it is made. */
  folder: string;
  userIndexFile: string;
  /** What the user's own clone ignores (`info/exclude`). */
  userExcludeFile: string;
  head: string;
}

/** Bigger untracked files are hardly source, and would be copied into every work tree. */
const MAX_UNTRACKED_BYTES = 4 * 1024 ** 2;
const MAX_UNTRACKED = 20_000;

/**
 * Makes a commit of a checkout's files, tracked and untracked, with an index and objects of our own.
 * @returns its id; HEAD's where nothing differs
 */
export async function snapshotCommit(snapshot: SnapshotPlace): Promise<string> {
  const { place, root, folder, userIndexFile, userExcludeFile, head } = snapshot;
  const indexFile = join(folder, 'snapshot.index');
  const own: GitPlace = { ...place, cwd: root, workTree: root, indexFile };
  const read = async (...args: string[]): Promise<string[]> =>
    (await git(own, args))
      .toString()
      .split('\0')
      .filter((path) => path !== '');
  try {
    // The user's index knows of files that were added although they are ignored, and of those that a sparse checkout lacks.
    await copyFile(userIndexFile, indexFile).catch(ignoreMissing);
    await git(own, ['update-index', '-q', '--refresh']).catch(async (error: unknown) => {
      if (!(error instanceof GitError)) throw error;
      // Files that differ end it with an error too; an index that can't be read at all is made anew.
      await git(own, ['ls-files', '--error-unmatch', '-z']).catch(() => git(own, ['read-tree', head]));
    });
    const changed = await read('diff-files', '--name-only', '-z', '--ignore-submodules=all');
    const others = await read(
      'ls-files',
      '--others',
      '-z',
      '--exclude-per-directory=.gitignore',
      `--exclude-from=${await excludes(userExcludeFile, folder)}`,
    );
    const paths = [...new Set([...changed, ...(await small(root, others))])];
    if (paths.length > 0) {
      await git(own, ['update-index', '--add', '--remove', '-z', '--stdin'], { input: `${paths.join('\0')}\0` });
    }
    const tree = (await git(own, ['write-tree', '--missing-ok'])).toString().trim();
    const headTree = (await git(place, ['rev-parse', `${head}^{tree}`])).toString().trim();
    return tree === headTree ? head : await commitTree(place, tree, [head]);
  } finally {
    await rm(indexFile, { force: true });
  }
}

async function excludes(file: string, folder: string): Promise<string> {
  const copy = join(folder, 'exclude');
  await rm(copy, { force: true });
  await copyFile(file, copy).catch(async (error: unknown) => {
    ignoreMissing(error);
    await copyFile('/dev/null', copy);
  });
  return copy;
}

/** Plain files and links within the bounds; a folder (another repository) ends with a slash. */
async function small(root: string, paths: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const path of paths.slice(0, MAX_UNTRACKED)) {
    if (path.endsWith('/')) continue;
    const found = await lstat(join(root, path)).catch(() => undefined);
    if (found !== undefined && (found.isFile() || found.isSymbolicLink()) && found.size <= MAX_UNTRACKED_BYTES) {
      kept.push(path);
    }
  }
  return kept;
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
