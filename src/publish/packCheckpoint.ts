import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { readEvaluation } from '../evaluate/index.ts';
import { peftConfigText } from '../model/index.ts';
import { checkAdapters } from './checkAdapters.ts';
import { FILES } from './checkpointFiles.ts';
import { checkpointTexts } from './checkpointTexts.ts';
import { manifestText, type PackedManifest } from './manifest.ts';
import { readManifest } from './readManifest.ts';
import { storedGzip } from './storedGzip.ts';
import { tarBytes, type ArchiveFile } from './tarBytes.ts';

export interface PackedCheckpoint {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly manifest: PackedManifest;
}

/**
 * Packs a checkpoint folder into an archive, whole or not at all: the manifest first, then the adapter in both forms,
 * the metrics, the report, the model card and a Modelfile. The same folder gives the same bytes on every machine. Of the
 * metrics only the figures are taken: examples and notes hold code of the repositories that were learned from.
 * @throws UserError for a folder that is no checkpoint, or whose adapters don't fit its base or each other
 */
export async function packCheckpoint(folder: string, out: string): Promise<PackedCheckpoint> {
  const manifest = await readManifest(folder);
  const settings = await checkAdapters(folder, manifest.base.config);
  const texts = checkpointTexts(manifest, await readEvaluation(join(folder, FILES.metrics)));
  const files = [
    ...[...texts].map(([path, text]) => textFile(path, text)),
    await diskFile(folder, FILES.gguf),
    textFile(FILES.peftConfig, peftConfigText(settings, manifest.base.name)),
    await diskFile(folder, FILES.peftWeights),
  ];
  const packed: PackedManifest = {
    ...manifest,
    files: Object.fromEntries(files.map(({ path, sha256, bytes }) => [path, { sha256, bytes }])),
  };
  const chunks = storedGzip(tarBytes([textFile(FILES.manifest, manifestText(packed)), ...files]));
  const meter = new Meter();
  await writeFileAtomic(out, meter.through(chunks));
  return { path: out, manifest: packed, sha256: meter.sha256(), bytes: meter.bytes };
}

function textFile(path: string, content: string): ArchiveFile {
  return {
    path,
    content,
    bytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

async function diskFile(folder: string, path: string): Promise<ArchiveFile> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (cause) {
    throw new UserError(`a file of the checkpoint cannot be read: ${messageOf(cause)}`, { where: file, cause });
  }
  return { path, content: { file }, bytes, sha256: hash.digest('hex') };
}

/** Passes chunks on, and counts and hashes what went by. */
class Meter {
  bytes = 0;
  private readonly hash = createHash('sha256');

  async *through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      this.hash.update(chunk);
      yield chunk;
    }
  }

  sha256(): string {
    return this.hash.digest('hex');
  }
}
