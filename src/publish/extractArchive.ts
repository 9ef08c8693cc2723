import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { messageOf, UserError } from '../errors.ts';
import { ArchiveWriter } from './archiveWriter.ts';
import { FILES, LIMITS } from './checkpointFiles.ts';
import type { PackedManifest } from './manifest.ts';

/** Zeros that tools put behind an archive's end, in bytes, are not more. */
const SLACK = 2 ** 20;
/** Archives are stored, not compressed; one that grows more was not made by codelutra. */
const MOST_GROWTH = 4;

/**
 * Unpacks an archive from a stranger into an empty folder. It must begin with its manifest; only plain files that the
 * manifest names, with the bytes and the sha256 that it tells, are written, each once and only inside the folder. What
 * was written is left for the caller to delete where this throws.
 * @param shown what to call the archive in messages
 * @throws UserError for the first thing that is not so, before more is read
 */
export async function extractArchive(path: string, folder: string, shown: string): Promise<PackedManifest> {
  const refuse = (what: string, cause?: unknown): UserError =>
    new UserError(`the archive ${what}`, { where: shown, fix: 'Nothing of it was used.', cause });
  const { size } = await stat(path);
  const writer = new ArchiveWriter(folder, Math.min(LIMITS.all, MOST_GROWTH * size + SLACK), shown, refuse);
  let failure: unknown;
  const guarded =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A): void => {
      try {
        if (failure === undefined) work(...args);
      } catch (error) {
        failure = error;
      }
    };
  const parser = new Parser({ strict: true, brotli: false, zstd: false });
  parser.on('error', (error: unknown) => {
    failure ??= refuse(`is damaged: ${messageOf(error)}`, error);
  });
  parser.on(
    'entry',
    guarded((entry: ReadEntry) => {
      entry.on(
        'data',
        guarded((chunk: Buffer) => writer.write(chunk)),
      );
      entry.on(
        'end',
        guarded(() => writer.end()),
      );
      // Whatever becomes of it, the parser waits for it to be read.
      entry.resume();
      writer.begin(entry);
    }),
  );
  parser.on(
    'meta',
    guarded(() => {
      throw refuse('holds extended headers, which no checkpoint needs');
    }),
  );
  parser.on(
    'ignoredEntry',
    guarded((entry: ReadEntry) => {
      throw writer.refusal(entry);
    }),
  );

  const source = createReadStream(path);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  let bytes = 0;
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (head.length < HEAD.length) {
        head = Buffer.concat([head, chunk]).subarray(0, HEAD.length);
        // Also keeps the parser from taking what is inside for another compressed file.
        if (!head.equals(HEAD.subarray(0, head.length))) throw refuse(`does not begin with ${FILES.manifest}`);
      }
      parser.write(chunk);
      if (failure !== undefined) throw failure;
      if (bytes > writer.claimed + SLACK) throw refuse('holds data that belongs to no file');
    }
    parser.end();
    if (failure !== undefined) throw failure;
    return writer.finish();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'Z_BUF_ERROR') throw refuse('is cut off', error);
    if (code.startsWith('Z_')) throw refuse(`is damaged: ${messageOf(error)}`, error);
    // Of the disk, not of the archive: full, or gone.
    if (code !== '')
      throw new UserError(`the archive can't be unpacked: ${messageOf(error)}`, { where: folder, cause: error });
    throw error;
  } finally {
    source.destroy();
    gunzip.destroy();
    writer.close();
  }
}

const HEAD = Buffer.from(`${FILES.manifest}\0`);
