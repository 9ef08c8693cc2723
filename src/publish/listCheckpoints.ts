import { UserError } from '../errors.ts';
import { Releases, type GitHub, type Release, type RepositoryName } from '../github/index.ts';
import { readChannels } from './channelRecord.ts';
import { CHANNELS, type ChannelName } from './channels.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { isArchiveName, versionOf } from './names.ts';
import { MANIFEST_LIMIT, parseManifest } from './parseManifest.ts';

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
}

/** Manifests are fetched for so many versions, the newest. */
const MOST = 50;

/** The versions that a repository has published, newest first. */
export async function listCheckpoints(github: GitHub, repository: RepositoryName): Promise<ListedCheckpoint[]> {
  const releases = new Releases(github, repository);
  const channels = await readChannels(github, repository);
  const found = (await releases.list())
    .flatMap((release) => {
      const version = release.draft ? undefined : versionOf(release.tag);
      return version === undefined ? [] : [{ release, version }];
    })
    .sort((a, b) => b.version - a.version)
    .slice(0, MOST);
  const listed: ListedCheckpoint[] = [];
  for (const { release, version } of found) {
    listed.push({
      version,
      url: release.url,
      date: release.publishedAt,
      bytes: release.assets.find(({ name }) => isArchiveName(name))?.size,
      channels: CHANNELS.filter((name) => channels[name].version === version),
      manifest: await manifestOf(releases, release),
    });
  }
  return listed;
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
