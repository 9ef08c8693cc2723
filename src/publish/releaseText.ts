import { createHash } from 'node:crypto';
import type { Release, ReleaseText } from '../github/index.ts';
import { FILES } from './checkpointFiles.ts';
import { manifestText, type Manifest, type PackedManifest } from './manifest.ts';
import { cardBody } from './modelCard.ts';
import { versionOf } from './names.ts';

/** Longest release text that is sent; GitHub takes 125,000 characters. */
const LONGEST = 60_000;

/** What a release's text says for codelutra to read; undefined for what it does not say. */
export interface Marks {
  /** sha256 of the archive. */
  readonly checkpoint: string | undefined;
  /** Of the run, as {@link runSha256} computes it. */
  readonly run: string | undefined;
  /** sha256 of `adapter.gguf`. */
  readonly adapter: string | undefined;
  /** When a draft was begun, ISO 8601. GitHub's own date of a release is its commit's. */
  readonly draft: string | undefined;
}

/**
 * A release's name and text, with marks by which a publisher that was killed finds its draft again.
 * @param parent the version whose answers the checkpoint learnt from, where the repository has it
 */
export function releaseText(
  tag: string,
  manifest: PackedManifest,
  sha256: string,
  { parent, begun }: { parent?: number | undefined; begun?: Date } = {},
): ReleaseText {
  const from = manifest.parent;
  const known = from === null || parent === undefined ? from : { version: parent, sha256: from.sha256 };
  const body = cardBody({ ...manifest, parent: known });
  const marks = [
    mark('checkpoint', sha256),
    mark('run', runSha256(manifest)),
    mark('adapter', manifest.files[FILES.gguf]?.sha256 ?? ''),
    ...(begun === undefined ? [] : [mark('draft', begun.toISOString())]),
  ];
  return {
    tag,
    name: `${manifest.model} ${tag.replace(/^codelutra-model-/, '')}`,
    body: `${body.slice(0, LONGEST)}\nsha256 of the archive: \`${sha256}\`\n\n${marks.join('\n')}\n`,
  };
}

/** The marks in a release's text. */
export function marksOf(body: string): Marks {
  const found = (name: string, value: string): string | undefined =>
    new RegExp(`<!-- codelutra-${name} (${value}) -->`).exec(body)?.[1];
  const sha256 = '[0-9a-f]{64}';
  return {
    checkpoint: found('checkpoint', sha256),
    run: found('run', sha256),
    adapter: found('adapter', sha256),
    draft: found('draft', '[0-9TZ:.-]{10,40}'),
  };
}

function mark(name: keyof Marks, value: string): string {
  return `<!-- codelutra-${name} ${value} -->`;
}

/**
 * What tells one training run's checkpoint from another's: its manifest and weights. The card and the report are left out,
 * whose wording is that of the codelutra that packs.
 */
function runSha256({ files, ...rest }: PackedManifest): string {
  const weights = Object.fromEntries(
    [FILES.gguf, FILES.peftWeights].flatMap((path) => (files[path] === undefined ? [] : [[path, files[path]]])),
  );
  return createHash('sha256')
    .update(manifestText({ ...rest, files: weights }))
    .digest('hex');
}

/** The oldest published version whose `adapter.gguf` a checkpoint was trained from. */
export function parentAmong(releases: readonly Release[], parent: Manifest['parent']): number | undefined {
  if (parent === null) return undefined;
  const versions = releases.flatMap(({ draft, tag, body }) => {
    const version = draft || marksOf(body).adapter !== parent.sha256 ? undefined : versionOf(tag);
    return version === undefined ? [] : [version];
  });
  return versions.length === 0 ? undefined : Math.min(...versions);
}

/** Whether a release is of a packed checkpoint: by its archive, or where the archive's texts differ, by its run. */
export function isOfRun({ body, assets }: Release, manifest: PackedManifest, sha256: string): boolean {
  const { checkpoint, run } = marksOf(body);
  // Who writes a text of their own for a release may leave out the marks.
  const isArchive = checkpoint === sha256 || assets.some((asset) => asset.sha256 === sha256);
  return isArchive || (run !== undefined && run === runSha256(manifest));
}
