import { UserError } from '../errors.ts';
import { asking, statusOf } from './apiError.ts';
import { ONCE, type GitHub } from './client.ts';
import { fullName, type RepositoryName } from './repositoryName.ts';

/** A change of files on a branch, as one commit. */
export interface BranchCommit {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** The commit that the change was made for: where the branch has moved on, nothing is done. */
  readonly head: string;
  /** At least one; of each its whole new text. Their paths exist in `head`, whose file modes stay. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** By which the commit is found again, too: the same message on the same head is the same commit. */
  readonly message: string;
}

/** What became of it: the commit, or where the branch is instead (undefined: it is gone). */
export type Committed =
  { readonly done: true; readonly commit: string } | { readonly done: false; readonly head: string | undefined };

/** How many commits of a branch are looked through for one that was made before. */
const LOOK_BACK = 50;

/**
 * Commits on a branch if its head is still the expected one. Asked again after it was cut off, it finds the commit that
 * it made. Its author is whoever the client speaks as, so that GitHub signs it.
 * @throws UserError
 */
export async function commitFiles(github: GitHub, name: RepositoryName, change: BranchCommit): Promise<Committed> {
  return asking('committing to the branch', name, async () => {
    const before = await headOf(github, name, change.branch);
    if (before !== change.head) return moved(github, name, change, before);
    const base = (await github.rest.git.getCommit({ ...name, commit_sha: change.head })).data.tree.sha;
    const entries = [];
    for (const { path, text } of change.files) {
      const mode = await modeOf(github, name, base, path);
      entries.push({ path, mode, type: 'blob' as const, content: text });
    }
    const tree = (await github.rest.git.createTree({ ...name, base_tree: base, tree: entries })).data.sha;
    const made = await github.rest.git.createCommit({
      ...name,
      message: change.message,
      tree,
      parents: [change.head],
    });
    try {
      // Never forced: a branch that moved in the meantime does not lead to this commit, so GitHub refuses.
      await github.rest.git.updateRef({
        ...name,
        ref: `heads/${change.branch}`,
        sha: made.data.sha,
        force: false,
        request: ONCE,
      });
      return { done: true, commit: made.data.sha };
    } catch (error) {
      if (statusOf(error) !== 422 && statusOf(error) !== 409 && statusOf(error) !== 404) throw error;
      return moved(github, name, change, await headOf(github, name, change.branch));
    }
  });
}

/** Looks whether the branch moved because of this very change. */
async function moved(
  github: GitHub,
  name: RepositoryName,
  { head, message }: BranchCommit,
  now: string | undefined,
): Promise<Committed> {
  if (now === undefined) return { done: false, head: undefined };
  const { data } = await github.rest.repos.listCommits({ ...name, sha: now, per_page: LOOK_BACK });
  const found = data.find(
    // GitHub shows messages without the line end that they end with.
    ({ parents, commit }) =>
      parents.length === 1 && parents[0]?.sha === head && commit.message.trimEnd() === message.trimEnd(),
  );
  return found === undefined ? { done: false, head: now } : { done: true, commit: found.sha };
}

async function headOf(github: GitHub, name: RepositoryName, branch: string): Promise<string | undefined> {
  try {
    return (await github.rest.git.getRef({ ...name, ref: `heads/${branch}` })).data.object.sha;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

const modes = ['100644', '100755'] as const;

/** A file's mode in a tree, found folder by folder: a whole large tree is cut off by GitHub. */
async function modeOf(
  github: GitHub,
  name: RepositoryName,
  root: string,
  path: string,
): Promise<(typeof modes)[number]> {
  let tree = root;
  const parts = path.split('/');
  for (const [depth, part] of parts.entries()) {
    const { data } = await github.rest.git.getTree({ ...name, tree_sha: tree });
    const entry = data.tree.find((item) => item.path === part);
    const isLast = depth === parts.length - 1;
    const mode = modes.find((known) => known === entry?.mode);
    if (isLast && mode !== undefined) return mode;
    if (isLast || entry?.type !== 'tree') break;
    tree = entry.sha;
  }
  throw new UserError(`${path} is no file of the commit`, { where: fullName(name) });
}
