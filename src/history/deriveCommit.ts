import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { git, type GitPlace } from './git.ts';

/** What a made commit has in place of another one's files. */
export interface Derivation {
  /** Files taken from another commit; one it doesn't have is deleted. */
  overlay?: { from: string; paths: readonly string[] };
  /** Whole new texts of files. */
  edits?: readonly { path: string; text: string }[];
  /** Whether the made commit has a past: that of the commit it is made from. Default true. */
  past?: boolean;
}

/** Who made commits that nobody ever sees; a fixed time, so that the same content has the same id. */
const IDENTITY = Object.fromEntries(
  Object.entries({ NAME: 'codelutra', EMAIL: 'codelutra@localhost', DATE: '1000000000 +0000' }).flatMap(
    ([name, value]) => ['AUTHOR', 'COMMITTER'].map((role) => [`GIT_${role}_${name}`, value]),
  ),
);

/**
 * Makes a commit out of another one, in the private git folder. No ref names it: it is gone when the repository is closed.
 * @returns its id
 */
export async function deriveCommit(place: GitPlace, folder: string, sha: string, made: Derivation): Promise<string> {
  const indexFile = join(folder, 'derive.index');
  const own = { ...place, indexFile };
  try {
    await git(own, ['read-tree', sha]);
    const lines: string[] = [];
    const { overlay, edits = [], past = true } = made;
    if (overlay !== undefined && overlay.paths.length > 0) {
      const listed = await entriesOf(place, overlay.from, overlay.paths);
      for (const path of overlay.paths) lines.push(listed.get(path) ?? removal(path, sha));
    }
    for (const { path, text } of edits) {
      const oid = (await git(place, ['hash-object', '-w', '--stdin', '--no-filters'], { input: text }))
        .toString()
        .trim();
      const mode = (await entriesOf(place, sha, [path])).get(path)?.split(' ')[0] ?? '100644';
      lines.push(`${mode} ${oid}\t${path}`);
    }
    if (lines.length > 0) await git(own, ['update-index', '-z', '--index-info'], { input: `${lines.join('\0')}\0` });
    const tree = (await git(own, ['write-tree', '--missing-ok'])).toString().trim();
    return await commitTree(place, tree, past ? [sha] : []);
  } finally {
    await rm(indexFile, { force: true });
  }
}

/** A commit object of a tree. */
export async function commitTree(place: GitPlace, tree: string, parents: readonly string[]): Promise<string> {
  const flags = parents.flatMap((parent) => ['-p', parent]);
  const made = await git(place, ['commit-tree', tree, ...flags, '-m', 'snapshot'], { environment: IDENTITY });
  return made.toString().trim();
}

/** Index lines (`mode oid<TAB>path`) of a commit's files by their paths. */
async function entriesOf(place: GitPlace, sha: string, paths: readonly string[]): Promise<Map<string, string>> {
  const listed = await git(place, ['ls-tree', '-r', '-z', '--full-tree', sha, '--', ...paths]);
  const found = new Map<string, string>();
  for (const line of listed.toString().split('\0')) {
    const [, mode, oid, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    if (path !== undefined) found.set(path, `${mode} ${oid}\t${path}`);
  }
  return found;
}

function removal(path: string, sha: string): string {
  return `0 ${'0'.repeat(sha.length)}\t${path}`;
}
