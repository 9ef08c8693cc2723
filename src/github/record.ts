import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { asking, statusOf } from './apiError.ts';
import type { GitHub } from './client.ts';
import { fullName, type RepositoryName } from './repositoryName.ts';

/** Where a record is kept: a small file on a ref of its own. */
export interface RecordPlace {
  /** Without `refs/`, such as `codelutra/channels`. */
  readonly ref: string;
  readonly path: string;
}

const MOST_BYTES = 256 * 1024;
const MOST_TRIES = 10;

/** The record's text as it is now; undefined where there is none yet. */
export async function readRecord(
  github: GitHub,
  name: RepositoryName,
  place: RecordPlace,
): Promise<string | undefined> {
  return asking(`reading ${place.path}`, name, async () => (await current(github, name, place))?.text);
}

/**
 * Changes a record. Every change is a commit on the one before it, and the ref only ever moves to a commit that follows
 * the one it points to: of two who change at once, one is refused by GitHub and looks again.
 * @param change the new text from the old one, and what happened in one line; undefined to leave it as it is
 */
export async function updateRecord(
  github: GitHub,
  name: RepositoryName,
  place: RecordPlace,
  change: (text: string | undefined) => { text: string; message: string } | undefined,
): Promise<void> {
  await asking(`writing ${place.path}`, name, async () => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (tries > 0) await sleep(100 * tries * (1 + Math.random()));
      const found = await current(github, name, place);
      const wanted = change(found?.text);
      if (wanted === undefined || wanted.text === found?.text) return;
      const tree = await github.rest.git.createTree({
        ...name,
        tree: [{ path: place.path, mode: '100644', type: 'blob', content: wanted.text }],
      });
      const parents = found === undefined ? [] : [found.commit];
      const made = await github.rest.git.createCommit({
        ...name,
        message: wanted.message,
        tree: tree.data.sha,
        parents,
      });
      if (await moveRef(github, name, place.ref, made.data.sha, found !== undefined)) return;
    }
    throw new UserError(`${place.path} is being changed by too many at once`, {
      where: fullName(name),
      fix: 'Try again.',
    });
  });
}

async function current(
  github: GitHub,
  name: RepositoryName,
  { ref, path }: RecordPlace,
): Promise<{ commit: string; text: string } | undefined> {
  const found = await github.rest.git.getRef({ ...name, ref }).catch((error: unknown) => {
    // 409: the repository is empty.
    if (statusOf(error) === 404 || statusOf(error) === 409) return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const commit = found.data.object.sha;
  const { data } = await github.rest.repos.getContent({ ...name, path, ref: commit });
  if (Array.isArray(data) || data.type !== 'file' || data.size > MOST_BYTES) {
    throw new UserError(`${path} on refs/${ref} is no small file`, {
      where: fullName(name),
      fix: `Delete the ref if it isn't codelutra's: git push origin :refs/${ref}`,
    });
  }
  return { commit, text: Buffer.from(data.content, 'base64').toString('utf8') };
}

/** @returns false where the ref has moved, or been made, in the meantime */
async function moveRef(
  github: GitHub,
  name: RepositoryName,
  ref: string,
  sha: string,
  exists: boolean,
): Promise<boolean> {
  try {
    if (exists) await github.rest.git.updateRef({ ...name, ref, sha, force: false });
    else await github.rest.git.createRef({ ...name, ref: `refs/${ref}`, sha });
    return true;
  } catch (error) {
    if (statusOf(error) === 422 || statusOf(error) === 409) return false;
    throw error;
  }
}
