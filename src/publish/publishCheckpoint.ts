import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { fullName, Releases, type GitHub, type RepositoryName } from '../github/index.ts';
import type { Progress } from '../progress.ts';
import { hashFile } from '../files.ts';
import { withArchiveFolder } from './archiveFolder.ts';
import { changeChannels } from './channelRecord.ts';
import { CHANNELS, moved, type ChannelName, type Channels } from './channels.ts';
import { manifestText, type Manifest } from './manifest.ts';
import { packCheckpoint } from './packCheckpoint.ts';
import { publishArchive } from './publishArchive.ts';
import { readManifest } from './readManifest.ts';
import { removeLeftDrafts } from './removeLeftDrafts.ts';

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
  /** What points to it now: `stable` where that does; null where a channel was moved back from it, or went on. */
  readonly channel: ChannelName | null;
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
    const { id, ...told } = published;
    const channels = await pointTo(github, repository, channel, told.version);
    await removeLeftDrafts(releases, packed.sha256, id, progress);
    return { ...told, channel: CHANNELS.find((name) => channels[name].version === told.version) ?? null };
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
async function pointTo(github: GitHub, name: RepositoryName, channel: ChannelName, version: number): Promise<Channels> {
  return changeChannels(github, name, `${channel}: version ${version}`, (channels) => ({
    stable: channel === 'stable' ? moved(channels.stable, version) : channels.stable,
    canary: moved(channels.canary, version),
  }));
}

/** `OWNER/REPO@v3`. */
export function versionName(repository: RepositoryName, version: number): string {
  return `${fullName(repository)}@v${version}`;
}
