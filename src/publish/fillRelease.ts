import { randomBytes } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { Asset, Release, Releases } from '../github/index.ts';
import type { Progress } from '../progress.ts';
import { formatBytes } from '../setup/index.ts';
import { assetSha256 } from './assetSha256.ts';
import { fileNameOf, uploadName } from './names.ts';

/** A file that a release must have. */
export interface WantedAsset {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether an asset of that name is this file, perhaps damaged, or of another version. */
  isNamed(name: string): boolean;
}

const MOST_TRIES = 10;

/**
 * Uploads what a release lacks, until GitHub has every file with its digest and nothing else of the publishing. Every
 * upload has a name of its own and gets its file's name when it is found sound: so nobody need delete what another
 * publisher may be uploading, and what has the file's name is whole.
 * @param isDraft what the release must be all the while
 * @returns false where the release is gone, or is a draft no longer; what was uploaded into it meanwhile is deleted
 * @throws UserError where a file arrives damaged again and again
 */
export async function fillRelease(
  releases: Releases,
  id: number,
  wanted: readonly WantedAsset[],
  isDraft: boolean,
  progress: Progress,
): Promise<boolean> {
  const own = new Set<string>();
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const release = await releases.byId(id);
    if (release?.draft !== isDraft) {
      for (const asset of release?.assets ?? []) if (own.has(asset.name)) await releases.removeAsset(asset);
      return false;
    }
    const sound = await Promise.all(wanted.map((file) => soundAsset(releases, release, file)));
    const missing = wanted.filter((_, at) => sound[at] === undefined);
    for (const file of missing) {
      progress.log(`uploading ${file.name}, ${formatBytes(file.bytes)}`);
      const name = uploadName(randomBytes(4).toString('hex'), file.name);
      own.add(name);
      await releases.upload(release, name, file);
    }
    if (missing.length > 0) continue;
    const chosen = sound.filter((asset) => asset !== undefined);
    // Where others are at work on it, the next round looks at what they left.
    if (!(await removeOthers(releases, release, wanted, chosen))) continue;
    if (await nameAll(releases, wanted, chosen)) return true;
  }
  throw new UserError('GitHub has not taken the archive in unharmed', {
    where: wanted[0]?.name ?? '',
    fix: 'Try again later.',
  });
}

/** The whole asset for a file: the one that has a file's name, else the first that was uploaded. */
async function soundAsset(releases: Releases, { assets }: Release, file: WantedAsset): Promise<Asset | undefined> {
  const rank = ({ name }: Asset): number => (name === file.name ? 0 : file.isNamed(name) ? 1 : 2);
  const candidates = assets
    .filter(({ name, isWhole, size }) => file.isNamed(fileNameOf(name)) && isWhole && size === file.bytes)
    .sort((a, b) => rank(a) - rank(b) || a.id - b.id);
  for (const asset of candidates) if ((await assetSha256(releases, asset)) === file.sha256) return asset;
  return undefined;
}

/** Deletes what was cut off, is damaged or double. @returns false, with nothing deleted, where the release is changing */
async function removeOthers(
  releases: Releases,
  release: Release,
  wanted: readonly WantedAsset[],
  chosen: readonly Asset[],
): Promise<boolean> {
  const isOther = (asset: Asset): boolean =>
    !chosen.includes(asset) && wanted.some((file) => file.isNamed(fileNameOf(asset.name)));
  const others = release.assets.filter(isOther);
  if (others.length === 0) return true;
  // What was read may be old: another publisher may have finished its upload, or published the release.
  const now = await releases.byId(release.id);
  if (now === undefined || stateOf(now) !== stateOf(release)) return false;
  for (const asset of others) await releases.removeAsset(asset);
  return true;
}

function stateOf({ draft, assets }: Release): string {
  const told = assets.map(({ id, name, isWhole }) => [id, name, isWhole]);
  return JSON.stringify([draft, told.sort(([a], [b]) => Number(a) - Number(b))]);
}

/** @returns false where one is gone, or another has its name */
async function nameAll(releases: Releases, wanted: readonly WantedAsset[], chosen: readonly Asset[]): Promise<boolean> {
  for (const [at, asset] of chosen.entries()) {
    const { name } = wanted[at]!;
    if (asset.name !== name && !(await releases.renameAsset(asset, name))) return false;
  }
  return true;
}
