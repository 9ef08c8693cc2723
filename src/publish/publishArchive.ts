import { UserError } from '../errors.ts';
import type { Release, Releases } from '../github/index.ts';
import type { Progress } from '../progress.ts';
import { FILES } from './checkpointFiles.ts';
import { fillRelease, type WantedAsset } from './fillRelease.ts';
import {
  archiveName,
  DRAFT_TAG,
  fileNameOf,
  isArchiveName,
  MOST_VERSIONS,
  TAG_PREFIX,
  tagOf,
  versionOf,
} from './names.ts';
import type { PackedCheckpoint } from './packCheckpoint.ts';
import { isOfRun, marksOf, parentAmong, releaseText } from './releaseText.ts';

/** A version that everyone can see. */
export interface PublishedRelease {
  /** GitHub's number of the release. */
  readonly id: number;
  readonly version: number;
  readonly url: string;
  /** Of the archive that is published. */
  readonly sha256: string;
  readonly bytes: number;
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
  const { sha256, bytes, manifest } = packed;
  let own: number | undefined;
  let isOld = true;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    // Tags first: one that this archive gets meanwhile then shows in the list as its release, not as a number taken.
    const tags = await releases.tags(TAG_PREFIX);
    const all = await releases.list();
    const done = all.find(
      (release) => !release.draft && versionOf(release.tag) !== undefined && isOfRun(release, manifest, sha256),
    );
    const whole = done === undefined ? undefined : publishedArchive(done);
    if (done !== undefined && whole !== undefined) {
      return { id: done.id, version: versionOf(done.tag) ?? 0, url: done.url, ...whole, isOld };
    }
    isOld = false;
    const version = (done === undefined ? undefined : versionOf(done.tag)) ?? nextVersion(all, tags);
    // A draft that was just made may be missing from the list for a moment.
    const drafts = [...draftsOf(all, sha256).map(({ id }) => id), ...(own === undefined ? [] : [own])];
    if (done === undefined && drafts.length === 0) {
      const unique = `${sha256.slice(0, 12)}-${Math.random().toString(36).slice(2, 10)}`;
      const text = releaseText(`${DRAFT_TAG}${unique}`, manifest, sha256, { begun: new Date() });
      own = (await releases.createDraft(text)).id;
      continue;
    }
    // A published release of it that lost a file is filled again.
    const id = done?.id ?? Math.min(...drafts);
    const files = wanted(archiveName(manifest.model, version), packed, manifestPath, manifestFile);
    if (!(await fillRelease(releases, id, files, done === undefined, progress))) {
      if (id === own) own = undefined;
      continue;
    }
    const text = releaseText(tagOf(version), manifest, sha256, { parent: parentAmong(all, manifest.parent) });
    const published = await releases.publish(id, text);
    if (published !== undefined) return { id, version, url: published.url, sha256, bytes, isOld };
    progress.log(`version ${version} was taken by another publisher; looking again`);
  }
  throw new UserError('too many are publishing at once', { fix: 'Try again.' });
}

/** Drafts of an archive, whoever began them. */
export function draftsOf(releases: readonly Release[], sha256: string): Release[] {
  return releases.filter(({ draft, body }) => draft && marksOf(body).checkpoint === sha256);
}

/** The archive of a published release; undefined where a file is missing, damaged or left over. */
function publishedArchive({ body, assets }: Release): { sha256: string; bytes: number } | undefined {
  const archives = assets.filter(({ name }) => isArchiveName(name));
  const [archive] = archives;
  const told = marksOf(body).checkpoint ?? archive?.sha256;
  const hasManifest = assets.some(({ name, isWhole }) => name === FILES.manifest && isWhole);
  const isTidy = archives.length === 1 && assets.every(({ name }) => fileNameOf(name) === name);
  if (archive?.isWhole !== true || told === undefined || !hasManifest || !isTidy) return undefined;
  return (archive.sha256 ?? told) === told ? { sha256: told, bytes: archive.size } : undefined;
}

/**
 * One more than any version that is or was there: the tag of a release that was deleted is not used again. A tag of the
 * highest number, which no release of codelutra's ever had, is no reason to stop.
 */
function nextVersion(all: readonly Release[], tags: readonly string[]): number {
  const versions = (names: readonly string[]): number[] => names.flatMap((name) => versionOf(name) ?? []);
  const released = versions(all.filter(({ draft }) => !draft).map(({ tag }) => tag));
  const taken = new Set([...versions(tags), ...released]);
  let next = 1 + Math.max(0, ...taken);
  if (next > MOST_VERSIONS) for (next = 1 + Math.max(0, ...released); taken.has(next); next++);
  if (next <= MOST_VERSIONS) return next;
  throw new UserError(`version ${MOST_VERSIONS} is published, and there is no higher one`, {
    fix: `Delete the release and the tag ${tagOf(MOST_VERSIONS)}, if nobody needs them.`,
  });
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
      name: FILES.manifest,
      path: manifestPath,
      type: 'application/json',
      ...manifestFile,
      isNamed: (asset) => asset === FILES.manifest,
    },
  ];
}
