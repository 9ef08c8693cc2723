import type { Change, Commit } from '../history/index.ts';
import { languageOf } from '../source/index.ts';
import { isTestSide } from './sourcePaths.ts';

/** A commit's changed files, by the part they play in a harvest. */
export interface CommitFiles {
  /** Test files that can be run, as the commit has them. */
  tests: string[];
  /** Everything on the tests' side: test files, fixtures, helpers; taken from the commit as a whole, deleted ones included. */
  overlay: string[];
  /** Source files that both sides have. */
  sources: Change[];
  /** Recorded expectations that the commit changed. */
  snapshots: string[];
}

const SNAPSHOT = /(?:\.snap|\.ambr|\.snap\.\w+)$|(?:^|\/)(?:__snapshots__|snapshots)\//;

/**
 * Sorts a commit's changes. Snapshots stay out of the overlay: they record what the code did, so a changed one proves
 * nothing about which version is right.
 */
export function commitFiles(commit: Commit, isTestFile: (path: string) => boolean): CommitFiles {
  const files: CommitFiles = { tests: [], overlay: [], sources: [], snapshots: [] };
  for (const change of commit.changes) {
    if (change.kind === 'submodule') continue;
    const { path, oldPath, status } = change;
    const paths = status === 'renamed' ? [oldPath, path] : [path];
    if (SNAPSHOT.test(path)) files.snapshots.push(path);
    else if (isTestFile(path) || isTestSide(path)) {
      files.overlay.push(...paths);
      if (status !== 'deleted' && isTestFile(path) && change.kind === 'file') files.tests.push(path);
    } else if ((status === 'modified' || status === 'renamed') && change.kind === 'file') {
      if (languageOf(path) !== undefined) files.sources.push(change);
    }
  }
  return files;
}

/** The test files that a changed snapshot belongs to: `a/__snapshots__/b.test.js.snap` to `a/b.test.js`. */
export function snapshotOwners(snapshots: readonly string[]): (testFile: string) => boolean {
  const names = snapshots.map((path) =>
    path
      .replace(/(?:__snapshots__|snapshots)\//, '')
      .replace(/\.(?:snap(?:\.\w+)?|ambr|md)$/, '')
      .replace(/\.\w+$/, ''),
  );
  return (testFile) => names.some((name) => name !== '' && testFile.replace(/\.\w+$/, '') === name);
}
