import { readSync } from 'node:fs';

/** Bytes of each fixed-size metadata value, by its GGUF type number; 8 is a string, 9 an array. */
const VALUE_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const STRING = 8;
const ARRAY = 9;
const NESTED_ARRAYS = 4;
/** Bytes read at a time. */
const WINDOW = 1 << 20;
/** Longest header: the largest published vocabularies take about 20 MB. */
const HEADER_LIMIT = 48 * 2 ** 20;

/**
 * Walks through the header of an open GGUF file without keeping any of it, and returns where it ends, in bytes. What a lying count or length
 * would reach for is compared with the file's real size before anything is read or allocated for it; a parser that takes
 * the header's word can follow safely.
 * @throws Error for what is not GGUF, or ends beyond the file
 */
export function walkGgufHeader(file: number, size: number): number {
  const end = Math.min(size, HEADER_LIMIT);
  let window = new DataView(new ArrayBuffer(0));
  let windowStart = 0;
  let at = 0;
  const skip = (bytes: number): void => {
    if (bytes > end - at) {
      throw new Error(end === size ? 'it reaches beyond the end of the file' : `it is longer than ${end} bytes`);
    }
    at += bytes;
  };
  /** Goes past the next `bytes` bytes, at most 8, and returns their place in the window. */
  const take = (bytes: number): number => {
    skip(bytes);
    if (at > windowStart + window.byteLength || at - bytes < windowStart) {
      windowStart = at - bytes;
      const buffer = new Uint8Array(Math.min(WINDOW, end - windowStart));
      const read = readSync(file, buffer, 0, buffer.length, windowStart);
      if (read < bytes) throw new Error('it reaches beyond the end of the file');
      window = new DataView(buffer.buffer, 0, read);
    }
    return at - bytes - windowStart;
  };
  const readNumber = (): number => {
    const place = take(4);
    return window.getUint32(place, true);
  };
  /** A count of things that take at least `bytes` each. */
  const readCount = (bytes: number): number => {
    const place = take(8);
    const count = Number(window.getBigUint64(place, true));
    const start = at;
    skip(count * bytes);
    at = start;
    return count;
  };
  const skipValue = (type: number, depth: number): void => {
    const bytes = VALUE_BYTES[type];
    if (bytes !== undefined) {
      skip(bytes);
    } else if (type === STRING) {
      skip(readCount(1));
    } else if (type === ARRAY && depth < NESTED_ARRAYS) {
      const elementType = readNumber();
      const elementBytes = VALUE_BYTES[elementType];
      const count = readCount(elementBytes ?? 8);
      if (elementBytes !== undefined) {
        skip(count * elementBytes);
      } else {
        for (let i = 0; i < count; i++) skipValue(elementType, depth + 1);
      }
    } else {
      throw new Error(`it has a value of unknown type ${type}`);
    }
  };

  if (readNumber() !== 0x46554747) throw new Error('it does not start with "GGUF"');
  const version = readNumber();
  if (version !== 2 && version !== 3) throw new Error(`its version is ${version}; versions 2 and 3 can be read`);
  // The shortest tensor entry: name length, number of dimensions, one dimension, type, offset.
  const tensors = readCount(32);
  const entries = readCount(13);
  for (let i = 0; i < entries; i++) {
    skip(readCount(1));
    skipValue(readNumber(), 0);
  }
  for (let i = 0; i < tensors; i++) {
    skip(readCount(1));
    const dimensions = readNumber();
    if (dimensions < 1 || dimensions > 4) throw new Error(`a tensor has ${dimensions} dimensions`);
    skip(dimensions * 8 + 4 + 8);
  }
  return at;
}
