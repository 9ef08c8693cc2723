import { UserError } from '../errors.ts';
import type { Asset, Release, Releases } from '../github/index.ts';
import type { Progress } from '../progress.ts';
import { formatBytes } from '../setup/index.ts';
import { assetSha256 } from './assetSha256.ts';

/** A file that a release must have. */
export interface WantedAsset {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether an asset of that name is this file, perhaps damaged. */
  isNamed(name: string): boolean;
}

const MOST_TRIES = 5;

/**
 * Uploads what a draft lacks, and replaces what was cut off or damaged, until GitHub has every file with its digest.
 * @returns the draft's assets, in the order wanted; undefined where the draft is gone, or published by now
 * @throws UserError where a file arrives damaged again and again
 */
export async function fillDraft(
  releases: Releases,
  id: number,
  wanted: readonly WantedAsset[],
  progress: Progress,
): Promise<Asset[] | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const draft = await releases.byId(id);
    if (draft?.draft !== true) return undefined;
    const assets: Asset[] = [];
    for (const file of wanted) {
      const found = await soundAsset(releases, draft, file);
      if (found !== undefined) assets.push(found);
    }
    if (assets.length === wanted.length) return assets;
    for (const file of wanted) {
      if (assets.some(({ name }) => file.isNamed(name))) continue;
      progress.log(`uploading ${file.name}, ${formatBytes(file.bytes)}`);
      // Where another publisher of the same archive was faster, the next round looks at what it left.
      await releases.upload(draft, file.name, file);
    }
  }
  throw new UserError('GitHub has not taken the archive in unharmed', {
    where: wanted[0]?.name ?? '',
    fix: 'Try again later.',
  });
}

/** The draft's asset for a file; whatever else has its name is deleted. */
async function soundAsset(releases: Releases, draft: Release, file: WantedAsset): Promise<Asset | undefined> {
  let sound: Asset | undefined;
  for (const asset of draft.assets.filter(({ name }) => file.isNamed(name))) {
    const matches =
      sound === undefined &&
      asset.isWhole &&
      asset.size === file.bytes &&
      (await assetSha256(releases, asset)) === file.sha256;
    if (matches) sound = asset;
    else await releases.removeAsset(asset);
  }
  return sound;
}
