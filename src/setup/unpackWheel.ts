import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { UserError } from '../errors.ts';

/** A file that was unpacked. */
export interface Unpacked {
  path: string;
  bytes: number;
  sha256: string;
}

/** Refuses to go on past this many bytes of one archive: no pinned wheel comes near it. */
const MAX_BYTES = 4e9;

/**
 * Unpacks chosen members of a zip archive into a folder.
 * @param target the path under `folder` a member goes to, or undefined to leave it out
 * @param onBytes called with the bytes unpacked so far, all members together
 */
export async function unpackWheel(
  archive: string,
  folder: string,
  target: (member: string) => string | undefined,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Unpacked[]> {
  const zip = await openPromise(archive);
  const unpacked: Unpacked[] = [];
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.endsWith('/') ? undefined : target(entry.fileName);
      if (name === undefined) continue;
      const path = resolve(folder, name);
      if (!path.startsWith(resolve(folder) + sep))
        throw new UserError(`an archive names a file outside itself: ${name}`, { where: archive });
      // yauzl fails a member whose data is longer than its header says, so the header bounds what is written.
      if (total + entry.uncompressedSize > MAX_BYTES) {
        throw new UserError(`an archive unpacks to more than ${MAX_BYTES} bytes`, { where: archive });
      }
      await mkdir(dirname(path), { recursive: true });
      const before = total;
      unpacked.push(
        await unpackEntry(zip, entry, path, (bytes) => {
          onBytes(before + bytes);
        }),
      );
      total += entry.uncompressedSize;
    }
  } finally {
    zip.close();
  }
  return unpacked;
}

async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<Unpacked> {
  const hash = createHash('sha256');
  let bytes = 0;
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes(bytes);
      done(null, chunk);
    },
  });
  await pipeline(await zip.openReadStreamPromise(entry), tap, createWriteStream(path));
  return { path, bytes, sha256: hash.digest('hex') };
}
