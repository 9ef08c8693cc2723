import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { git, GitError, type GitPlace } from './git.ts';
import { makePrivateGitFolder, writeGitConfig } from './privateGitFolder.ts';
import { removeTree } from './removeTree.ts';
import { Repository } from './repository.ts';
import { requireGit } from './requireGit.ts';
import { claimWorkFolder } from './workFolder.ts';

/**
 * Opens the git repository that a folder lies in (bare and shallow ones and linked work trees too), for reading only.
 * Work folders that killed processes left behind are removed on the way.
 * @throws UserError when the folder is in no repository, or git is missing or too old
 */
export async function openRepository(path: string): Promise<Repository> {
  const folder = resolve(path);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new UserError('there is no such folder', { where: folder });
  const workFolder = await claimWorkFolder();
  try {
    await writeGitConfig(workFolder);
    const userPlace: GitPlace = { configFolder: workFolder, cwd: folder };
    await requireGit(userPlace);
    const place = await locate(userPlace, folder);
    const { gitDir, boundary } = await makePrivateGitFolder(workFolder, place);
    return new Repository({
      root: place.root,
      bare: place.bare,
      userPlace,
      userIndexFile: place.indexFile,
      userExcludeFile: place.excludeFile,
      place: { configFolder: workFolder, cwd: workFolder, gitDir },
      workFolder,
      boundary,
    });
  } catch (error) {
    await removeTree(workFolder);
    throw error;
  }
}

async function locate(place: GitPlace, folder: string) {
  const ask = async (...questions: string[]): Promise<string[]> =>
    (await git(place, ['rev-parse', ...questions])).toString().split('\n');
  try {
    const [gitDir = '', bare = '', objectFormat = 'sha1', objects = '', shallow = '', index = '', exclude = ''] =
      await ask(
        '--absolute-git-dir',
        '--is-bare-repository',
        '--show-object-format',
        ...['objects', 'shallow', 'index', 'info/exclude'].flatMap((name) => ['--git-path', name]),
      );
    const isBare = bare === 'true';
    return {
      gitDir,
      objectFormat,
      bare: isBare,
      root: isBare ? gitDir : ((await ask('--show-toplevel'))[0] ?? folder),
      objectsFolder: resolve(folder, objects),
      shallowFile: resolve(folder, shallow),
      excludeFile: resolve(folder, exclude),
      indexFile: resolve(folder, index || join(gitDir, 'index')),
    };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new UserError('this is not a git repository', {
      where: folder,
      fix: 'Name a folder with a clone in it (git clone makes one).',
      cause: error,
    });
  }
}
