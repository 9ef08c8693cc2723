import { UserError } from '../errors.ts';
import type { Release, Releases } from '../github/index.ts';
import type { Progress } from '../progress.ts';
import { fillDraft, type WantedAsset } from './fillDraft.ts';
import { archiveName, DRAFT_TAG, isArchiveName, TAG_PREFIX, tagOf, versionOf } from './names.ts';
import type { PackedCheckpoint } from './packCheckpoint.ts';
import { markedSha256, releaseText } from './releaseText.ts';

/** A version that everyone can see. */
export interface PublishedRelease {
  readonly version: number;
  readonly url: string;
  /** Whether it was there before. */
  readonly isOld: boolean;
}

const MOST_TRIES = 20;

/**
 * Makes a packed checkpoint a published release, exactly one. Every step looks at what GitHub has and does what is
 * missing, so a run that was killed anywhere is gone on with by the next. Publishers of one archive meet on its oldest
 * draft; publishers of different ones get different versions, since GitHub gives a tag to one release only.
 */
export async function publishArchive(
  releases: Releases,
  packed: PackedCheckpoint,
  manifestPath: string,
  manifestFile: { sha256: string; bytes: number },
  progress: Progress,
): Promise<PublishedRelease> {
  const { sha256, manifest } = packed;
  let own: number | undefined;
  let isOld = true;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    // Tags first: one that this archive gets meanwhile then shows in the list as its release, not as a number taken.
    const tags = await releases.tags(TAG_PREFIX);
    const all = await releases.list();
    const done = all.find((release) => isPublished(release, sha256));
    if (done !== undefined) return { version: versionOf(done.tag) ?? 0, url: done.url, isOld };
    isOld = false;
    // A draft that was just made may be missing from the list for a moment.
    const drafts = [...draftsOf(all, sha256).map(({ id }) => id), ...(own === undefined ? [] : [own])];
    if (drafts.length === 0) {
      const unique = `${sha256.slice(0, 12)}-${Math.random().toString(36).slice(2, 10)}`;
      own = (await releases.createDraft(releaseText(`${DRAFT_TAG}${unique}`, manifest, sha256))).id;
      continue;
    }
    const id = Math.min(...drafts);
    const version = nextVersion(all, tags);
    const name = archiveName(manifest.model, version);
    const assets = await fillDraft(releases, id, wanted(name, packed, manifestPath, manifestFile), progress);
    if (assets === undefined) {
      if (id === own) own = undefined;
      continue;
    }
    const [archive] = assets;
    if (archive !== undefined && archive.name !== name) await releases.renameAsset(archive, name);
    const published = await releases.publish(id, releaseText(tagOf(version), manifest, sha256));
    if (published !== undefined) return { version, url: published.url, isOld };
    progress.log(`version ${version} was taken by another publisher; taking the next`);
  }
  throw new UserError('too many are publishing at once', { fix: 'Try again.' });
}

/** Drafts of an archive, whoever began them. */
export function draftsOf(releases: readonly Release[], sha256: string): Release[] {
  return releases.filter(({ draft, body }) => draft && markedSha256(body) === sha256);
}

function isPublished({ draft, tag, body, assets }: Release, sha256: string): boolean {
  if (draft || versionOf(tag) === undefined) return false;
  const archive = assets.find(({ name }) => isArchiveName(name));
  return archive !== undefined && (archive.sha256 ?? markedSha256(body)) === sha256;
}

/** One more than any version that is or was there: the tag of a release that was deleted is not used again. */
function nextVersion(all: readonly Release[], tags: readonly string[]): number {
  const taken = [...tags, ...all.filter(({ draft }) => !draft).map(({ tag }) => tag)];
  return 1 + Math.max(0, ...taken.map((tag) => versionOf(tag) ?? 0));
}

function wanted(
  name: string,
  { path, bytes, sha256 }: PackedCheckpoint,
  manifestPath: string,
  manifestFile: { sha256: string; bytes: number },
): WantedAsset[] {
  return [
    { name, path, type: 'application/gzip', bytes, sha256, isNamed: isArchiveName },
    {
      name: 'manifest.json',
      path: manifestPath,
      type: 'application/json',
      ...manifestFile,
      isNamed: (asset) => asset === 'manifest.json',
    },
  ];
}
