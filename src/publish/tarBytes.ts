import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Header } from 'tar';
import { UserError } from '../errors.ts';

/** A file of an archive: its text, or where it is on disk. */
export interface ArchiveFile {
  readonly path: string;
  readonly content: string | { readonly file: string };
  readonly bytes: number;
  readonly sha256: string;
}

const BLOCK = 512;

/**
 * A tar file (ustar) of regular files, in the order given, without anything of the machine it is made on.
 * @throws UserError for a file that has changed since its digest was taken
 */
export async function* tarBytes(files: readonly ArchiveFile[]): AsyncGenerator<Uint8Array> {
  for (const { path, content, bytes, sha256 } of files) {
    yield header(path, bytes);
    const hash = createHash('sha256');
    const chunks = typeof content === 'string' ? [Buffer.from(content)] : createReadStream(content.file);
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') !== sha256) {
      throw new UserError('a file changed while it was packed', {
        where: path,
        fix: 'Let nothing write to the checkpoint, and try again.',
      });
    }
    yield new Uint8Array((BLOCK - (bytes % BLOCK)) % BLOCK);
  }
  yield new Uint8Array(2 * BLOCK);
}

function header(path: string, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const made = new Header({
    path,
    size,
    type: 'File',
    mode: 0o644,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    mtime: new Date(0),
  });
  // True where the header would need an extension, which no path of a checkpoint is long enough for.
  if (made.encode(block)) throw new Error(`${path} does not fit a tar header`);
  return block;
}
