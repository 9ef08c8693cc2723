import { crc32 } from 'node:zlib';

/** Bytes of the longest block that deflate can store. */
const BLOCK = 0xffff;
/** Deflate, no name, no time, unknown system. */
const HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/**
 * A gzip file (RFC 1952) of blocks that are stored, not compressed (RFC 1951, 3.2.4). Its bytes depend on the content
 * alone: a compressor's output changes with its version, and trained weights hardly get smaller.
 */
export async function* storedGzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield HEAD;
  let checksum = 0;
  let length = 0;
  const block = new Uint8Array(BLOCK);
  let filled = 0;
  for await (const chunk of chunks) {
    checksum = crc32(chunk, checksum);
    length += chunk.length;
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + BLOCK - filled);
      block.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled === BLOCK) {
        yield stored(block, false);
        filled = 0;
      }
    }
  }
  yield stored(block.subarray(0, filled), true);
  const tail = new DataView(new ArrayBuffer(8));
  tail.setUint32(0, checksum, true);
  tail.setUint32(4, length % 2 ** 32, true);
  yield new Uint8Array(tail.buffer);
}

function stored(block: Uint8Array, isLast: boolean): Uint8Array {
  const bytes = new Uint8Array(5 + block.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, isLast ? 1 : 0);
  view.setUint16(1, block.length, true);
  view.setUint16(3, ~block.length & 0xffff, true);
  bytes.set(block, 5);
  return bytes;
}
