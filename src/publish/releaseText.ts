import type { ReleaseText } from '../github/index.ts';
import type { PackedManifest } from './manifest.ts';
import { cardBody } from './modelCard.ts';

/** Longest release text that is sent; GitHub takes 125,000 characters. */
const LONGEST = 60_000;

/** A release's name and text, with a mark by which a publisher that was killed finds its draft again. */
export function releaseText(tag: string, manifest: PackedManifest, sha256: string): ReleaseText {
  const body = cardBody(manifest);
  return {
    tag,
    name: `${manifest.model} ${tag.replace(/^codelutra-model-/, '')}`,
    body: `${body.slice(0, LONGEST)}\nsha256 of the archive: \`${sha256}\`\n\n${mark(sha256)}\n`,
  };
}

/** The sha256 of the archive that a release of codelutra is for; undefined for any other release. */
export function markedSha256(body: string): string | undefined {
  return /<!-- codelutra-checkpoint ([0-9a-f]{64}) -->/.exec(body)?.[1];
}

function mark(sha256: string): string {
  return `<!-- codelutra-checkpoint ${sha256} -->`;
}
