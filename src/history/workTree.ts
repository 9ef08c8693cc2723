import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git, GitError, type GitPlace } from './git.ts';
import { removeTree } from './removeTree.ts';
import { resolveInside } from './resolveInside.ts';

/**
 * A commit's files in a folder of their own, with an index of their own: the user's checkout, index and `.git` are never
 * touched. Files hold the commit's bytes (no line end conversion); submodules are empty folders. The folder has no `.git`.
 */
export class WorkTree {
  readonly folder: string;
  private readonly place: GitPlace;
  private current: string | undefined;

  /** @param folder an absolute path that doesn't exist yet; its index lies beside it */
  constructor(place: GitPlace, folder: string) {
    this.folder = folder;
    this.place = { ...place, cwd: folder, workTree: folder, indexFile: `${folder}.index` };
  }

  /** The commit whose files are here. */
  get commit(): string {
    if (this.current === undefined) throw new Error('the work tree holds no commit yet');
    return this.current;
  }

  /**
   * Makes the folder hold exactly a commit's files: what differs from it is written, everything else is left as it is.
   * Files that a test run or `writeFile` changed, made or deleted are put right too, ignored ones included.
   * @param sha the whole commit id
   * @param options.keep top-level names that are left alone (such as `node_modules`)
   */
  async checkout(sha: string, options: { keep?: readonly string[] } = {}): Promise<void> {
    this.current = undefined;
    await mkdir(this.folder, { recursive: true });
    try {
      await this.update(sha, options.keep ?? []);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      // A run may leave folders that git can't enter, or an index cut short by a kill: begin again from nothing.
      await this.remove();
      await mkdir(this.folder, { recursive: true });
      await this.update(sha, []);
    }
    this.current = sha;
  }

  /** Writes a file (and the folders above it); never through a link. @throws UserError for a path outside the folder */
  async writeFile(path: string, data: string | Uint8Array): Promise<void> {
    const target = await resolveInside(this.folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, data);
  }

  /** Deletes a file, if it is there. */
  async deleteFile(path: string): Promise<void> {
    await rm(await resolveInside(this.folder, path), { force: true });
  }

  /** Puts files back as the commit of this work tree has them; files that it doesn't have are deleted. */
  async restore(paths: readonly string[]): Promise<void> {
    await this.takeFrom(this.commit, paths);
  }

  /** Puts files as another commit has them (content, links, permission to execute); files that it doesn't have are deleted. */
  async takeFrom(sha: string, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const listed = await git(this.place, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', sha, '--', ...paths]);
    const there = new Set(listed.toString().split('\0'));
    for (const path of paths) {
      if (!there.has(path)) await this.deleteFile(path);
    }
    const taken = paths.filter((path) => there.has(path));
    if (taken.length === 0) return;
    await git(
      this.place,
      [
        'restore',
        `--source=${sha}`,
        '--worktree',
        '--no-recurse-submodules',
        '--pathspec-from-file=-',
        '--pathspec-file-nul',
      ],
      { input: taken.join('\0') },
    );
  }

  /** Removes the folder and its index. */
  async remove(): Promise<void> {
    await removeTree(this.folder);
    await rm(`${this.folder}.index`, { force: true });
    await rm(`${this.folder}.index.lock`, { force: true });
  }

  private async update(sha: string, keep: readonly string[]): Promise<void> {
    await chmod(this.folder, 0o700);
    await git(this.place, ['read-tree', '--reset', '-u', '--no-recurse-submodules', sha]);
    // Twice -f: repositories that a run made inside the folder go too. git itself never cleans a `.git` at the top.
    await git(this.place, ['clean', '-ffdxq', ...keep.map((name) => `--exclude=/${name}`)]);
    if (!keep.includes('.git')) await removeTree(join(this.folder, '.git'));
  }
}
