/** How versions, tags and archives are called. */

const TAG = 'codelutra-model-v';
/** Tags of drafts; they are never made, a draft gets its real tag when it is published. */
export const DRAFT_TAG = 'codelutra-model-draft-';
/** What the tags of all versions begin with. */
export const TAG_PREFIX = TAG;

/** The highest version. */
export const MOST_VERSIONS = 999_999;

/** `codelutra-model-v3`. */
export function tagOf(version: number): string {
  return `${TAG}${version}`;
}

/** The version of a tag; undefined for a tag that is not codelutra's. */
export function versionOf(tag: string): number | undefined {
  const [, digits] = /^codelutra-model-v([1-9]\d{0,5})$/.exec(tag) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** `codelutra-smollm2-135m-v3.tar.gz`. */
export function archiveName(model: string, version: number): string {
  return `codelutra-${model}-v${version}.tar.gz`;
}

/** Whether an asset's name is one of an archive. */
export function isArchiveName(name: string): boolean {
  return /^codelutra-[a-z0-9][a-z0-9._-]{0,63}-v[1-9]\d{0,5}\.tar\.gz$/.test(name);
}

/** What a file is called until it was found whole: `codelutra-upload-1a2b3c4d-manifest.json`. */
export function uploadName(unique: string, name: string): string {
  return `codelutra-upload-${unique}-${name}`;
}

/** The name of the file that an asset is, or is to be. */
export function fileNameOf(asset: string): string {
  return asset.replace(/^codelutra-upload-[0-9a-f]{8}-/, '');
}
