import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { fullName, Releases, type Asset, type GitHub, type Release } from '../github/index.ts';
import { withLock } from '../lock.ts';
import type { Progress } from '../progress.ts';
import { archiveCache } from './archiveCache.ts';
import { checkAdapters } from './checkAdapters.ts';
import { checkBase, checkCatalogue, type BaseState } from './checkBase.ts';
import { FILES, LIMITS } from './checkpointFiles.ts';
import { checkPeftConfig } from './checkPeftConfig.ts';
import { extractArchive } from './extractArchive.ts';
import { fetchArchive } from './fetchArchive.ts';
import type { PackedManifest } from './manifest.ts';
import { isArchiveName, tagOf } from './names.ts';
import type { Origin } from './origin.ts';
import { pulledFolder } from './pulledFolder.ts';
import { refusing } from './refusing.ts';
import { marksOf } from './releaseText.ts';
import { rewriteTexts } from './rewriteTexts.ts';
import { resolveWanted, type WantedCheckpoint } from './wantedVersion.ts';

export interface PullRequest {
  readonly github: GitHub;
  readonly wanted: WantedCheckpoint;
  /** The folder to make; by default the archive's name without its endings, in the working folder. */
  readonly out?: string | undefined;
  /** The base model as `--base` takes it, where it is not in the cache folder. */
  readonly base?: string | undefined;
  readonly progress: Progress;
}

export interface PulledCheckpoint {
  readonly folder: string;
  readonly version: number;
  readonly sha256: string;
  readonly manifest: PackedManifest;
  readonly base: BaseState;
}

/**
 * Downloads a published checkpoint, checks all of it, and makes a folder of it that `fix`, `learn --from` and llama.cpp
 * use as it is. The folder appears whole or not at all, and never over another.
 * @throws UserError for a version that is not there, and an archive that is damaged, hostile or for another base
 */
export async function pullCheckpoint({ github, wanted, out, base, progress }: PullRequest): Promise<PulledCheckpoint> {
  const version = await resolveWanted(github, wanted);
  const name = fullName(wanted.repository);
  const releases = new Releases(github, wanted.repository);
  const release = await releases.byTag(tagOf(version));
  if (release === undefined || release.draft) {
    throw new UserError(`there is no version ${version}`, {
      where: name,
      fix: `codelutra models ${name} lists what is there.`,
    });
  }
  const { asset, sha256 } = archiveOf(release, name);
  const folder = resolve(out ?? asset.name.replace(/\.tar\.gz$/, ''));
  const origin: Origin = { version: 1, repository: name, number: version, archive: { sha256, bytes: asset.size } };
  // Two at once would append to one download, and make one folder.
  return withLock('pull', progress, () =>
    pulledFolder(folder, sha256, async (fresh) => {
      const archive = await archiveCache(sha256);
      try {
        await fetchArchive(releases, asset, sha256, archive, progress);
        const manifest = await unpack(archive, fresh, asset.name);
        // From here on the archive is sound: should the base be another, it need not be downloaded again.
        const found = await checkBase(manifest, base);
        await writeFileAtomic(join(fresh, FILES.origin), `${JSON.stringify(origin, null, 2)}\n`);
        await rm(archive);
        return { folder, version, sha256, manifest, base: found };
      } finally {
        progress.done();
      }
    }),
  );
}

/** The archive of a release, and the sha256 that it must have. */
function archiveOf({ assets, body, url }: Release, name: string): { asset: Asset; sha256: string } {
  const refuse = (what: string): UserError =>
    new UserError(`the release ${what}`, {
      where: url,
      fix: `Pull another version; codelutra models ${name} lists them.`,
    });
  const found = assets.filter((asset) => isArchiveName(asset.name));
  const [asset] = found;
  if (asset === undefined || found.length > 1) throw refuse(`has ${found.length} archives, not one`);
  if (!asset.isWhole || asset.size === 0) throw refuse('has an archive that is not whole');
  if (asset.size > LIMITS.file) throw refuse('has an archive that is too large');
  const told = marksOf(body).checkpoint;
  const sha256 = asset.sha256 ?? told;
  if (sha256 === undefined) throw refuse('does not tell the sha256 of its archive');
  if (told !== undefined && told !== sha256) throw refuse('tells another sha256 than its archive has');
  return { asset, sha256 };
}

/** Unpacks an archive and checks all that is in it. An archive that is refused is not kept. */
async function unpack(archive: string, folder: string, shown: string): Promise<PackedManifest> {
  try {
    const manifest = await extractArchive(archive, folder, shown);
    checkCatalogue(manifest, shown);
    await checkAdapters(folder, manifest.base.config, shown);
    await checkPeftConfig(folder, manifest, shown);
    return await refusing(FILES.metrics, shown, () => rewriteTexts(folder, manifest));
  } catch (error) {
    await rm(archive, { force: true });
    throw error;
  }
}
