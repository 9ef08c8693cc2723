import { readFileSync, writeFileSync } from 'node:fs';

interface Tensor {
  name: string;
  /** As the file has them: the rows' length first. */
  dimensions: number[];
  type: number;
  data: Buffer;
}

/** What {@link editGguf} changes. */
export interface Edit {
  /** Metadata to add: a string, or a number that is written as float32. */
  metadata?: Record<string, string | number>;
  /** Metadata to leave out. */
  without?: readonly string[];
  /** Vectors of float32 to add. */
  vectors?: Record<string, Float32Array>;
  /** Matrices of float32 to shorten to so many rows. */
  rows?: Record<string, number>;
}

const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const [F32_VALUE, STRING, ARRAY] = [6, 8, 9];
const ALIGNMENT = 32;

/** Writes the float32 model of the GGUF file `source` to `target` with some of its parts changed. */
export function editGguf(
  source: string,
  target: string,
  { metadata = {}, without = [], vectors = {}, rows = {} }: Edit,
): void {
  const file = readFileSync(source);
  const { entries, tensors } = read(file);
  const kept = entries.filter(({ key }) => !without.includes(key)).map(({ bytes }) => bytes);
  for (const [key, value] of Object.entries(metadata)) {
    const isText = typeof value === 'string';
    const float = Buffer.alloc(4);
    if (!isText) float.writeFloatLE(value);
    kept.push(Buffer.concat([string(key), uint32(isText ? STRING : F32_VALUE), isText ? string(value) : float]));
  }
  for (const tensor of tensors) {
    const count = rows[tensor.name];
    if (count === undefined) continue;
    tensor.data = tensor.data.subarray(0, 4 * tensor.dimensions[0]! * count);
    tensor.dimensions[1] = count;
  }
  for (const [name, values] of Object.entries(vectors)) {
    tensors.push({ name, dimensions: [values.length], type: 0, data: Buffer.from(values.buffer) });
  }
  const headers: Buffer[] = [];
  const data: Buffer[] = [];
  let place = 0;
  for (const tensor of tensors) {
    const dimensions = tensor.dimensions.map(uint64);
    headers.push(string(tensor.name), uint32(dimensions.length), ...dimensions, uint32(tensor.type), uint64(place));
    data.push(padded(tensor.data));
    place += data.at(-1)!.length;
  }
  const start = [file.subarray(0, 8), uint64(tensors.length), uint64(kept.length)];
  writeFileSync(target, Buffer.concat([padded(Buffer.concat([...start, ...kept, ...headers])), ...data]));
}

function read(file: Buffer): { entries: Array<{ key: string; bytes: Buffer }>; tensors: Tensor[] } {
  let at = 24;
  const short = (): number => file.readUInt32LE((at += 4) - 4);
  const long = (): number => Number(file.readBigUInt64LE((at += 8) - 8));
  const text = (): string => {
    const length = long();
    return file.toString('utf8', at, (at += length));
  };
  const skip = (type: number): void => {
    if (type === STRING) {
      text();
    } else if (type === ARRAY) {
      const [elements, count] = [short(), long()];
      for (let i = 0; i < count; i++) skip(elements);
    } else {
      at += VALUE_BYTES[type]!;
    }
  };
  const entries = Array.from({ length: Number(file.readBigUInt64LE(16)) }, () => {
    const start = at;
    const key = text();
    skip(short());
    return { key, bytes: file.subarray(start, at) };
  });
  const headers = Array.from({ length: Number(file.readBigUInt64LE(8)) }, () => {
    const name = text();
    const dimensions = Array.from({ length: short() }, long);
    return { name, dimensions, type: short(), place: long() };
  });
  const dataStart = Math.ceil(at / ALIGNMENT) * ALIGNMENT;
  const tensors = headers.map(({ place, ...tensor }) => {
    const bytes = 4 * tensor.dimensions.reduce((product, n) => product * n, 1);
    return { ...tensor, data: file.subarray(dataStart + place, dataStart + place + bytes) };
  });
  return { entries, tensors };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function string(text: string): Buffer {
  return Buffer.concat([uint64(Buffer.byteLength(text)), Buffer.from(text)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT);
}
