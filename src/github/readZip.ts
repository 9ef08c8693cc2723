import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry } from 'yauzl';
import { messageOf, UserError } from '../errors.ts';

/** Bounds on an archive from a stranger; beyond any of them nothing of it is given back. */
export interface ZipLimits {
  /** Entries, unpacked or not. */
  readonly files: number;
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of all unpacked files. */
  readonly totalBytes: number;
  /** How many times larger than its packed form a file above one MiB may be. */
  readonly ratio: number;
}

export interface ZipFile {
  /** Relative, with `/` between its parts, never leading out. */
  readonly path: string;
  readonly bytes: Buffer;
}

interface ZipSettings {
  readonly limits: ZipLimits;
  /** Named in errors. */
  readonly where: string;
  readonly wanted?: (path: string) => boolean;
}

const SMALL = 1024 * 1024;

/**
 * Unpacks a zip archive into memory. Sizes are checked as the archive declares them before anything is unpacked, and an
 * entry that turns out larger than declared ends with an error.
 * @throws UserError for what is beyond the limits, damaged, encrypted, or named to lead out of a folder
 */
export async function readZip(bytes: Buffer, { limits, where, wanted = () => true }: ZipSettings): Promise<ZipFile[]> {
  const refused = (what: string, cause?: unknown): UserError =>
    new UserError(`the archive is refused: ${what}`, { where, ...(cause === undefined ? {} : { cause }) });
  try {
    const archive = await fromBufferPromise(bytes);
    if (archive.entryCount > limits.files) throw refused(`it has more than ${limits.files} files`);
    const entries: Entry[] = [];
    const paths = new Set<string>();
    let total = 0;
    for await (const entry of archive.eachEntry()) {
      const path = entry.fileName;
      if (paths.has(path)) throw refused(`two files have the name ${quoted(path)}`);
      paths.add(path);
      if (path.endsWith('/') || !wanted(path)) continue;
      const { uncompressedSize: size, compressedSize: packed } = entry;
      total += size;
      if (size > limits.fileBytes) throw refused(`${quoted(path)} is larger than ${limits.fileBytes} bytes`);
      if (total > limits.totalBytes) throw refused(`its files are larger than ${limits.totalBytes} bytes`);
      if (size > SMALL && size > packed * limits.ratio) {
        throw refused(`it is a zip bomb (${quoted(path)} grows more than ${limits.ratio} times)`);
      }
      if (!entry.canDecodeFileData()) throw refused(`${quoted(path)} is encrypted or packed in an unknown way`);
      entries.push(entry);
    }
    const files: ZipFile[] = [];
    for (const entry of entries) {
      const content = await buffer(await archive.openReadStreamPromise(entry));
      if (crc32(content) !== entry.crc32) throw refused(`${quoted(entry.fileName)} is damaged`);
      files.push({ path: entry.fileName, bytes: content });
    }
    return files;
  } catch (error) {
    throw error instanceof UserError ? error : refused(messageOf(error).slice(0, 300), error);
  }
}

function quoted(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}
