import { createHash } from 'node:crypto';
import type { Repository, WorkTree } from '../history/index.ts';

/** The files a test run sees: a commit's, some of another commit's over them, some edited. */
export interface TreeState {
  /** Commit id of the tree. */
  tree: string;
  /** Files taken from another commit; one it doesn't have is deleted. */
  overlay?: { from: string; paths: readonly string[] };
  /** Whole new texts of files, put in last. */
  edits?: readonly { path: string; text: string }[];
}

/** Files that tests don't depend on: two trees that differ in nothing else give the same outcomes. */
const IRRELEVANT =
  /^(?:\.github|\.gitlab|\.circleci|docs?)\/|^(?:[^/]*\.(?:md|rst|txt)|LICENSE[^/]*|CHANGELOG[^/]*|AUTHORS[^/]*|\.(?:git\w+|npmignore|editorconfig|mailmap|travis\.yml|eslint\w*|prettier\w*))$/i;

/** Digest of the state's relevant files: equal digests run the same tests on the same code. */
export class StateDigests {
  private readonly repository: Repository;
  private readonly trees = new Map<string, Promise<ReadonlyMap<string, string>>>();

  constructor(repository: Repository) {
    this.repository = repository;
  }

  /** Hex sha256 over sorted paths and contents. */
  async of(state: TreeState): Promise<string> {
    const files = new Map(await this.filesOf(state.tree));
    if (state.overlay !== undefined) {
      const over = await this.filesOf(state.overlay.from);
      for (const path of state.overlay.paths) {
        const entry = over.get(path);
        if (entry === undefined) files.delete(path);
        else files.set(path, entry);
      }
    }
    for (const { path, text } of state.edits ?? []) {
      const mode = files.get(path)?.split(' ')[0] ?? 'file';
      files.set(path, `${mode} ${blobId(text, files)}`);
    }
    const hash = createHash('sha256');
    for (const path of [...files.keys()].sort()) {
      if (!IRRELEVANT.test(path)) hash.update(`${path}\0${files.get(path)}\0`);
    }
    return hash.digest('hex');
  }

  private filesOf(sha: string): Promise<ReadonlyMap<string, string>> {
    let files = this.trees.get(sha);
    if (files === undefined) {
      // Neighbouring commits are asked for again soon, old ones are not.
      if (this.trees.size > 64) this.trees.delete(this.trees.keys().next().value!);
      files = this.repository
        .files(sha)
        .then(
          (entries) =>
            new Map(
              entries.map(({ path, kind, executable, oid }) => [path, `${kind}${executable ? '+x' : ''} ${oid}`]),
            ),
        );
      this.trees.set(sha, files);
    }
    return files;
  }
}

/** Makes the work tree hold the state. @param keep top-level names left alone, such as `node_modules` */
export async function putState(workTree: WorkTree, state: TreeState, keep: readonly string[]): Promise<void> {
  await workTree.checkout(state.tree, { keep });
  if (state.overlay !== undefined) await workTree.takeFrom(state.overlay.from, state.overlay.paths);
  for (const { path, text } of state.edits ?? []) await workTree.writeFile(path, text);
}

/** The id git would give the content, so that an edit that equals a commit's file digests like it. */
function blobId(text: string, files: ReadonlyMap<string, string>): string {
  const known = files.values().next().value?.split(' ')[1] ?? '';
  const bytes = Buffer.from(text, 'utf8');
  return createHash(known.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
