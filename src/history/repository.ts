import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { kindOfMode, type Commit, type TreeEntry } from './commit.ts';
import { decodePath } from './decodePath.ts';
import { deriveCommit, type Derivation } from './deriveCommit.ts';
import { git, GitError, type GitPlace } from './git.ts';
import { ObjectReader } from './objectReader.ts';
import { LOG_FORMAT, parseLog } from './parseLog.ts';
import { removeTree } from './removeTree.ts';
import { snapshotCommit } from './snapshotCommit.ts';
import { WorkTree } from './workTree.ts';

/** Which commits to list. */
export interface CommitsOptions {
  /** Branch, tag or any other revision to start from; default HEAD. */
  branch?: string;
  /** Only commits after this date, as git reads dates (`2024-05-01`, `6 months ago`). */
  since?: string;
  /** Only commits before this date. */
  until?: string;
  /** At most so many, newest first; default 10,000. */
  max?: number;
  /** Follow only the first parent of merges: one commit for each merged branch. */
  firstParent?: boolean;
}

const DEFAULT_MAX_COMMITS = 10_000;
const KEPT_LISTINGS = 8;
const DEFAULT_MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Where a repository's parts lie; made by `openRepository`. */
export interface RepositoryParts {
  /** The top folder of the user's checkout, or the git folder of a bare repository. */
  root: string;
  bare: boolean;
  userPlace: GitPlace;
  userIndexFile: string;
  userExcludeFile: string;
  place: GitPlace;
  workFolder: string;
  boundary: ReadonlySet<string>;
}

/** A git repository, read through a private git folder that borrows its objects. Close it when done. */
export class Repository {
  /** The top folder of the user's checkout, or the git folder of a bare repository. */
  readonly root: string;
  readonly bare: boolean;
  /** True for a shallow clone: history ends at commits whose `boundary` is true. */
  readonly shallow: boolean;
  private readonly parts: RepositoryParts;
  private readonly reader: ObjectReader;
  private trees = 0;
  private readonly listed = new Map<string, Promise<readonly TreeEntry[]>>();
  private readonly made = new Set<string>();

  constructor(parts: RepositoryParts) {
    this.parts = parts;
    this.root = parts.root;
    this.bare = parts.bare;
    this.shallow = parts.boundary.size > 0;
    this.reader = new ObjectReader(parts.place);
  }

  /** The whole commit id of a branch, tag or other revision. @throws UserError when there is no such commit */
  async resolve(revision: string): Promise<string> {
    if (revision === '' || revision.startsWith('-')) throw this.unknownRevision(revision);
    // Commits made here are known by their whole ids alone, and to the private git folder alone.
    if (this.made.has(revision)) return revision;
    try {
      const found = await git(this.parts.userPlace, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
      return found.toString().trim();
    } catch (error) {
      if (error instanceof GitError) throw this.unknownRevision(revision, error);
      throw error;
    }
  }

  /** The branch that is checked out, or `undefined` when HEAD is detached. */
  async headBranch(): Promise<string | undefined> {
    try {
      return (await git(this.parts.userPlace, ['symbolic-ref', '--short', '--quiet', 'HEAD'])).toString().trim();
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    }
  }

  /**
   * Whether tracked files of the user's checkout differ from HEAD (submodules not looked at); false for a bare repository,
   * true where git can't tell (an index in parts).
   */
  async isDirty(): Promise<boolean> {
    if (this.bare) return false;
    const head = await this.resolve('HEAD');
    // A copy: comparing refreshes the index, and the user's is not ours to write.
    const indexFile = join(this.parts.workFolder, 'user.index');
    const place = { ...this.parts.place, cwd: this.root, workTree: this.root, indexFile };
    try {
      await copyFile(this.parts.userIndexFile, indexFile);
      // Ends with an error when files differ, which is what the next command tells.
      await git(place, ['update-index', '-q', '--refresh']).catch(ignoreGitError);
      const changed = await git(place, ['diff-index', '--name-only', '-z', '--ignore-submodules=all', head]);
      return changed.length > 0;
    } catch (error) {
      if (error instanceof GitError || (error as NodeJS.ErrnoException).code === 'ENOENT') return true;
      throw error;
    } finally {
      await rm(indexFile, { force: true });
    }
  }

  /** Commits with what they changed, newest first. @throws UserError for an unknown branch */
  async commits(options: CommitsOptions = {}): Promise<Commit[]> {
    const start = await this.resolve(options.branch ?? 'HEAD');
    const limits = [
      `--max-count=${options.max ?? DEFAULT_MAX_COMMITS}`,
      ...(options.since === undefined ? [] : [`--since=${options.since}`]),
      ...(options.until === undefined ? [] : [`--until=${options.until}`]),
      ...(options.firstParent === true ? ['--first-parent'] : []),
    ];
    return this.log([...limits, start]);
  }

  /**
   * One commit with what it changed.
   * @throws UserError when there is none, or its parent is beyond the end of a shallow clone
   */
  async commit(revision: string): Promise<Commit> {
    const sha = await this.resolve(revision);
    const [commit] = await this.log(['--max-count=1', sha]);
    if (commit === undefined) throw this.unknownRevision(revision);
    if (commit.boundary) {
      throw new UserError('the shallow clone ends at this commit, so what it changed is unknown', {
        where: `${this.root} ${sha}`,
        fix: 'Fetch the rest: git fetch --unshallow.',
      });
    }
    return commit;
  }

  /** The newest commit that both have in their past, or `undefined` where there is none. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const shas = [await this.resolve(one), await this.resolve(other)];
    try {
      return (await git(this.parts.place, ['merge-base', ...shas])).toString().trim();
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    }
  }

  /** All paths of a commit's tree. Paths that are not UTF-8 are left out. */
  async files(sha: string): Promise<readonly TreeEntry[]> {
    const known = this.listed.get(sha);
    if (known !== undefined) return known;
    const listing = this.list(sha);
    // A commit is asked for several times in a row, then never again. Revisions that can move are not kept.
    if (!/^[0-9a-f]{40,64}$/.test(sha)) return listing;
    if (this.listed.size >= KEPT_LISTINGS) this.listed.delete(this.listed.keys().next().value ?? '');
    this.listed.set(sha, listing);
    listing.catch(() => this.listed.delete(sha));
    return listing;
  }

  /**
   * A file's bytes as the commit has them (no line end conversion), or `undefined` where the commit has no such file.
   * @throws UserError when it is bigger than `maxBytes` (default 4 MiB)
   */
  async readFile(sha: string, path: string, maxBytes: number = DEFAULT_MAX_FILE_BYTES): Promise<Buffer | undefined> {
    return this.reader.read(sha, path, maxBytes);
  }

  /** A work tree with a commit's files, in a folder that is removed by `close`, or by the next start after a kill. */
  async createWorkTree(revision: string): Promise<WorkTree> {
    const sha = await this.resolve(revision);
    const tree = this.emptyWorkTree();
    await tree.checkout(sha);
    return tree;
  }

  /** A work tree that holds nothing until its first checkout; its folder is removed like those of `createWorkTree`. */
  emptyWorkTree(): WorkTree {
    this.trees += 1;
    return new WorkTree(this.parts.place, join(this.parts.workFolder, 'trees', String(this.trees)));
  }

  /**
   * A commit with the files of the user's checkout as they are now, untracked ones too (not ignored ones, nor any above 4 MiB);
   * HEAD where nothing differs from it. Its parent is HEAD. Nothing of the user's (index, objects, refs) is touched, and the
   * commit is gone when the repository is closed.
   * @throws UserError for a bare repository, or one without a commit
   */
  async snapshot(): Promise<string> {
    const head = await this.resolve('HEAD');
    const { root, bare, parts } = this;
    if (bare) throw new UserError('a bare repository has no files', { where: root, fix: 'Name a checkout.' });
    const { place, workFolder, userIndexFile, userExcludeFile } = parts;
    const sha = await snapshotCommit({ place, root, folder: workFolder, userIndexFile, userExcludeFile, head });
    this.made.add(sha);
    return sha;
  }

  /** A commit made out of another one, that only this repository object knows. @returns its id */
  async derive(sha: string, made: Derivation): Promise<string> {
    const derived = await deriveCommit(this.parts.place, this.parts.workFolder, await this.resolve(sha), made);
    this.made.add(derived);
    return derived;
  }

  /** Ends the git processes and removes every work tree. */
  async close(): Promise<void> {
    this.reader.close();
    await removeTree(this.parts.workFolder);
  }

  private async list(sha: string): Promise<TreeEntry[]> {
    const listed = await git(this.parts.place, ['ls-tree', '-r', '-z', '--long', '--full-tree', sha]);
    const entries: TreeEntry[] = [];
    for (let start = 0, end = 0; start < listed.length; start = end + 1) {
      end = listed.indexOf(0, start);
      if (end === -1) end = listed.length;
      const tab = listed.indexOf(9, start);
      const [mode = '', , oid = '', size = ''] = listed.subarray(start, tab).toString().split(/ +/);
      const path = decodePath(listed.subarray(tab + 1, end));
      if (path === undefined) continue;
      entries.push({ path, kind: kindOfMode(mode), oid, executable: mode === '100755', bytes: Number(size) || 0 });
    }
    return entries;
  }

  private async log(args: readonly string[]): Promise<Commit[]> {
    return parseLog(await git(this.parts.place, ['log', ...LOG_FORMAT, ...args, '--']), this.parts.boundary);
  }

  private unknownRevision(revision: string, cause?: unknown): UserError {
    return new UserError(`there is no commit named ${JSON.stringify(revision)}`, {
      where: this.root,
      fix: this.shallow
        ? 'The clone is shallow: fetch the rest with git fetch --unshallow, or name another commit.'
        : 'See git branch --all and git tag for the names there are.',
      cause,
    });
  }
}

function ignoreGitError(error: unknown): void {
  if (!(error instanceof GitError)) throw error;
}
