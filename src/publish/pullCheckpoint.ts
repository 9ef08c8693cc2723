import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { fullName, Releases, type Asset, type GitHub, type Release } from '../github/index.ts';
import { home } from '../home.ts';
import { withLock } from '../lock.ts';
import type { Progress } from '../progress.ts';
import { checkAdapters } from './checkAdapters.ts';
import { checkBase, type BaseState } from './checkBase.ts';
import { FILES, LIMITS } from './checkpointFiles.ts';
import { extractArchive } from './extractArchive.ts';
import { fetchArchive } from './fetchArchive.ts';
import type { PackedManifest } from './manifest.ts';
import { isArchiveName, tagOf } from './names.ts';
import { readOrigin, type Origin } from './origin.ts';
import { markedSha256 } from './releaseText.ts';
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
  const archive = home('downloads', `${sha256}.tar.gz`);
  const origin: Origin = { version: 1, repository: name, number: version, archive: { sha256, bytes: asset.size } };
  // Two at once would append to one download, and make one folder.
  return withLock('pull', progress, async () => {
    const isHere = await isPulled(folder, sha256);
    await fetchArchive(releases, asset, sha256, archive, progress);
    try {
      const made = await unpack(archive, folder, isHere, asset.name, base, origin);
      return { folder, version, sha256, ...made };
    } finally {
      // What was refused is not kept either.
      await rm(archive, { force: true });
      progress.done();
    }
  });
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
  if (!asset.isWhole || asset.size > LIMITS.file) throw refuse('has an archive that is not whole, or too large');
  const told = markedSha256(body);
  const sha256 = asset.sha256 ?? told;
  if (sha256 === undefined) throw refuse('does not tell the sha256 of its archive');
  if (told !== undefined && told !== sha256) throw refuse('tells another sha256 than its archive has');
  return { asset, sha256 };
}

async function unpack(
  archive: string,
  folder: string,
  isHere: boolean,
  shown: string,
  given: string | undefined,
  origin: Origin,
): Promise<{ manifest: PackedManifest; base: BaseState }> {
  const fresh = `${folder}.${process.pid}-${randomBytes(4).toString('hex')}.new`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(fresh);
    const manifest = await extractArchive(archive, fresh, shown);
    const missing = [FILES.gguf, FILES.peftConfig, FILES.peftWeights].find(
      (file) => manifest.files[file] === undefined,
    );
    if (missing !== undefined) throw new UserError(`the archive holds no ${missing}`, { where: shown });
    await checkAdapters(fresh, manifest.base.config, shown);
    const base = await checkBase(manifest, given);
    await writeFileAtomic(join(fresh, FILES.origin), `${JSON.stringify(origin, null, 2)}\n`);
    if (isHere) await replace(folder, fresh);
    else
      await rename(fresh, folder).catch((cause: unknown) => {
        throw new UserError(`the folder can't be made: ${messageOf(cause)}`, {
          where: folder,
          fix: 'Name another one with --out.',
          cause,
        });
      });
    return { manifest, base };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Puts a folder in place of an earlier pull of the same archive, which may have been damaged since. */
async function replace(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  await rename(folder, old);
  await rename(fresh, folder).catch(async (error: unknown) => {
    await rename(old, folder);
    throw error;
  });
  await rm(old, { recursive: true, force: true });
}

/** Whether the folder holds what was pulled from the archive before. @throws UserError where it holds something else */
async function isPulled(folder: string, sha256: string): Promise<boolean> {
  const fix = 'Name another one with --out.';
  const names = await readdir(folder).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UserError(`the folder can't be used: ${messageOf(cause)}`, { where: folder, fix, cause });
  });
  if (names.length === 0) return false;
  if ((await readOrigin(folder))?.archive.sha256 === sha256) return true;
  throw new UserError('the folder holds something else already', { where: folder, fix });
}
