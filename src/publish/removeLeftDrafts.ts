import type { Release, Releases } from '../github/index.ts';
import type { Progress } from '../progress.ts';
import { draftsOf } from './publishArchive.ts';
import { marksOf } from './releaseText.ts';

/** A draft that nobody has finished for so long was left by a publisher that was killed and not started again. */
const STALE_MS = 24 * 3600 * 1000;

/**
 * Deletes other drafts of a published archive, and those that were left long ago. A list can be older than what it is
 * asked for, so each is looked at again: what was published meanwhile stays.
 * @param published GitHub's number of the release, which stays whatever a list says
 */
export async function removeLeftDrafts(
  releases: Releases,
  sha256: string,
  published: number,
  progress: Progress,
): Promise<void> {
  const isLeft = (release: Release): boolean => draftsOf([release], sha256).length > 0 || isStale(release);
  let stale = 0;
  for (const { id } of (await releases.list()).filter((release) => release.id !== published && isLeft(release))) {
    const now = await releases.byId(id);
    if (now === undefined || !isLeft(now)) continue;
    await releases.remove(id);
    stale += isStale(now) ? 1 : 0;
  }
  if (stale > 0) progress.log(`deleted ${stale} drafts that were never finished`);
}

/** Whether nothing was done on a draft for long. One that doesn't say when it was begun, and has no files, isn't known of. */
function isStale({ draft, body, assets }: Release): boolean {
  const { checkpoint, draft: begun } = marksOf(body);
  const times = [...(begun === undefined ? [] : [begun]), ...assets.map(({ createdAt }) => createdAt)].map(Date.parse);
  if (!draft || checkpoint === undefined || times.length === 0) return false;
  return Date.now() - Math.max(...times) > STALE_MS;
}
