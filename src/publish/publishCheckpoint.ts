import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { fullName, Releases, type GitHub, type RepositoryName } from '../github/index.ts';
import type { Progress } from '../progress.ts';
import { hashFile } from '../files.ts';
import { withArchiveFolder } from './archiveFolder.ts';
import { changeChannels } from './channelRecord.ts';
import { moved, type ChannelName } from './channels.ts';
import { manifestText, type Manifest } from './manifest.ts';
import { packCheckpoint } from './packCheckpoint.ts';
import { draftsOf, publishArchive } from './publishArchive.ts';
import { readManifest } from './readManifest.ts';
import { markedSha256 } from './releaseText.ts';

/** A draft that nobody has finished for so long was left by a publisher that was killed and not started again. */
const STALE_MS = 24 * 3600 * 1000;

export interface PublishRequest {
  readonly github: GitHub;
  readonly repository: RepositoryName;
  /** A checkpoint folder. */
  readonly folder: string;
  /** Which channel is to point to it; by default the one that the gate allows. */
  readonly channel?: ChannelName | undefined;
  readonly progress: Progress;
}

export interface PublishedCheckpoint {
  readonly version: number;
  /** Of the release's page. */
  readonly url: string;
  /** Of the archive. */
  readonly sha256: string;
  readonly bytes: number;
  readonly channel: ChannelName;
  /** Whether it was published before. */
  readonly isOld: boolean;
}

/**
 * Publishes a checkpoint as a release of a repository and points a channel to it. Done again, or after a kill at any
 * moment, it finishes what is missing and nothing else.
 * @throws UserError for a checkpoint that the gate refused, one that is damaged, and what GitHub refuses
 */
export async function publishCheckpoint(request: PublishRequest): Promise<PublishedCheckpoint> {
  const { github, repository, folder, progress } = request;
  const channel = allowedChannel(await readManifest(folder), request.channel, folder);
  return withArchiveFolder(async (work) => {
    const packed = await packCheckpoint(folder, join(work, 'checkpoint.tar.gz'));
    const manifestPath = join(work, 'manifest.json');
    const text = manifestText(packed.manifest);
    await writeFileAtomic(manifestPath, text);
    const manifestFile = { sha256: await hashFile(manifestPath), bytes: Buffer.byteLength(text) };
    const releases = new Releases(github, repository);
    const published = await publishArchive(releases, packed, manifestPath, manifestFile, progress);
    await pointTo(github, repository, channel, published.version);
    await removeLeftDrafts(releases, packed.sha256, progress);
    return { ...published, sha256: packed.sha256, bytes: packed.bytes, channel };
  });
}

function allowedChannel(manifest: Manifest, wanted: ChannelName | undefined, where: string): ChannelName {
  const { gate } = manifest.metrics;
  if (gate === null) {
    throw new UserError('the checkpoint was not judged by the gate', {
      where,
      fix: 'Evaluate it with its parent first.',
    });
  }
  const why = gate.reasons.filter(({ verdict }) => verdict !== 'good').map(({ text }) => text);
  if (gate.decision === 'refuse') {
    throw new UserError(`the gate refused the checkpoint: ${why.join(' ')}`, {
      where,
      fix: 'It is kept and not published. More or better pairs may make one that passes.',
    });
  }
  if (gate.decision === 'canary' && wanted === 'stable') {
    throw new UserError(`the gate allows the checkpoint for canary only: ${why.join(' ')}`, {
      where,
      fix: 'Publish it with --channel canary.',
    });
  }
  return wanted ?? (gate.decision === 'canary' ? 'canary' : 'stable');
}

/** A version for everyone is also the newest to try out. */
async function pointTo(github: GitHub, name: RepositoryName, channel: ChannelName, version: number): Promise<void> {
  await changeChannels(github, name, `${channel}: version ${version}`, (channels) => ({
    stable: channel === 'stable' ? moved(channels.stable, version) : channels.stable,
    canary: moved(channels.canary, version),
  }));
}

async function removeLeftDrafts(releases: Releases, sha256: string, progress: Progress): Promise<void> {
  const all = await releases.list();
  const doubles = draftsOf(all, sha256);
  const stale = all.filter(
    ({ draft, body, createdAt }) =>
      draft && markedSha256(body) !== undefined && Date.now() - Date.parse(createdAt) > STALE_MS,
  );
  for (const { id } of new Set([...doubles, ...stale])) await releases.remove(id);
  if (stale.length > 0) progress.log(`deleted ${stale.length} drafts that were never finished`);
}

/** `OWNER/REPO@v3`. */
export function versionName(repository: RepositoryName, version: number): string {
  return `${fullName(repository)}@v${version}`;
}
