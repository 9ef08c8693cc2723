import { UserError } from '../errors.ts';
import { fullName, Releases, type GitHub, type Release, type RepositoryName } from '../github/index.ts';
import { readChannels } from './channelRecord.ts';
import { CHANNELS, type ChannelName } from './channels.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { isArchiveName, versionOf } from './names.ts';
import { MANIFEST_LIMIT, parseManifest } from './parseManifest.ts';
import { parentAmong } from './releaseText.ts';

/** A published version. */
export interface ListedCheckpoint {
  readonly version: number;
  readonly url: string;
  readonly date: string | undefined;
  /** Of the archive; undefined for a release that lacks it. */
  readonly bytes: number | undefined;
  /** Channels that point to it. */
  readonly channels: readonly ChannelName[];
  /** What is said of it, or why it can't be read. */
  readonly manifest: Manifest | { readonly problem: string };
  /** The version whose answers it learnt from, `v2` or `OWNER/REPO@v2`; null for the base, or where nobody published it. */
  readonly parent: string | null;
}

/** Manifests are fetched one by one, so only the newest unless all are asked for. */
const MOST = 50;

/**
 * The versions that a repository has published, newest first.
 * @param most so many at most
 * @returns them, and how many older ones there are
 */
export async function listCheckpoints(
  github: GitHub,
  repository: RepositoryName,
  most = MOST,
): Promise<{ checkpoints: ListedCheckpoint[]; older: number }> {
  const releases = new Releases(github, repository);
  const channels = await readChannels(github, repository);
  const all = await releases.list();
  const found = all
    .flatMap((release) => {
      const version = release.draft ? undefined : versionOf(release.tag);
      return version === undefined ? [] : [{ release, version }];
    })
    .sort((a, b) => b.version - a.version);
  const checkpoints: ListedCheckpoint[] = [];
  for (const { release, version } of found.slice(0, most)) {
    const manifest = await manifestOf(releases, release);
    checkpoints.push({
      version,
      url: release.url,
      date: release.publishedAt,
      bytes: release.assets.find(({ name }) => isArchiveName(name))?.size,
      channels: CHANNELS.filter((name) => channels[name].version === version),
      manifest,
      parent: 'problem' in manifest ? null : parentName(manifest, all, repository),
    });
  }
  return { checkpoints, older: found.length - checkpoints.length };
}

/** By what its adapter is, whatever it was called when it was trained from; else as the manifest calls it. */
function parentName({ parent }: Manifest, all: readonly Release[], here: RepositoryName): string | null {
  const version = parentAmong(all, parent);
  if (version !== undefined) return `v${version}`;
  if (parent?.repository === undefined || parent.version === null) return null;
  const isHere = parent.repository.toLowerCase() === fullName(here).toLowerCase();
  return `${isHere ? '' : `${parent.repository}@`}v${parent.version}`;
}

async function manifestOf(releases: Releases, { assets, url }: Release): Promise<ListedCheckpoint['manifest']> {
  const asset = assets.find(({ name }) => name === FILES.manifest);
  if (asset === undefined || asset.size > MANIFEST_LIMIT) return { problem: 'the release has no usable manifest' };
  const { bytes } = await releases.read(asset);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MANIFEST_LIMIT) return { problem: 'the manifest is too large' };
    chunks.push(chunk);
  }
  try {
    return parseManifest(Buffer.concat(chunks).toString('utf8'), url);
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message };
    throw error;
  }
}
