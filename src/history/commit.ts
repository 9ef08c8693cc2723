/** What a path is: a regular file, a symbolic link, or another repository's commit (a submodule, which is left alone). */
export type EntryKind = 'file' | 'link' | 'submodule';

/** One path that a commit changed, against its first parent. */
export interface Change {
  status: 'added' | 'deleted' | 'modified' | 'renamed' | 'type-changed';
  kind: EntryKind;
  /** Path in the commit, or in its parent for a deleted one. */
  path: string;
  /** Path in the parent; the same as `path` except for a renamed file. */
  oldPath: string;
  /** Lines added and deleted; `undefined` for a binary file. */
  added: number | undefined;
  deleted: number | undefined;
}

/** One commit. Who wrote it is not read. */
export interface Commit {
  sha: string;
  /** Parents, first parent first; none for a root commit and at a shallow clone's boundary. */
  parents: string[];
  /** Commit time, ISO 8601 in UTC. */
  date: string;
  /** First line of the message. */
  subject: string;
  /** True where a shallow clone ends: the parents exist, but are not here, so `changes` is empty. */
  boundary: boolean;
  /** Against the first parent; for a root commit everything is added. Paths that are not UTF-8 are left out. */
  changes: Change[];
}

/** A path in a commit's tree. */
export interface TreeEntry {
  path: string;
  kind: EntryKind;
  /** Id of the content's git object: equal contents have equal ids. */
  oid: string;
  executable: boolean;
  /** Size of the file's content; 0 for a submodule. */
  bytes: number;
}

/** What a git mode says of an entry. */
export function kindOfMode(mode: string): EntryKind {
  if (mode === '160000') return 'submodule';
  return mode === '120000' ? 'link' : 'file';
}
