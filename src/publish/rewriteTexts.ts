import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readEvaluation } from '../evaluate/index.ts';
import { writeFileAtomic } from '../files.ts';
import { FILES } from './checkpointFiles.ts';
import { checkpointTexts } from './checkpointTexts.ts';
import { manifestText, type PackedManifest } from './manifest.ts';

/**
 * Writes the card, the Modelfile, the metrics and the report of an unpacked archive anew. They are instructions that
 * people follow and a page that a browser runs: a stranger's words don't get there. The manifest gets their digests,
 * which are others only where another version of codelutra, or somebody else, has written them.
 * @throws UserError for metrics that don't fit
 */
export async function rewriteTexts(folder: string, manifest: PackedManifest): Promise<PackedManifest> {
  const files = { ...manifest.files };
  for (const [path, text] of checkpointTexts(manifest, await readEvaluation(join(folder, FILES.metrics)))) {
    const sha256 = createHash('sha256').update(text).digest('hex');
    if (files[path]?.sha256 === sha256) continue;
    await writeFileAtomic(join(folder, path), text);
    files[path] = { sha256, bytes: Buffer.byteLength(text) };
  }
  const rewritten = { ...manifest, files };
  await writeFileAtomic(join(folder, FILES.manifest), manifestText(rewritten));
  return rewritten;
}
