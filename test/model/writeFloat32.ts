import { appendFileSync, openSync, closeSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { openGguf, readTensor } from '../../src/model/gguf.ts';
import { walkGgufHeader } from '../../src/model/ggufHeader.ts';

const F32 = 0;

/** Writes the model of the GGUF file `source` to `target` with every tensor dequantised to float32. */
export async function writeFloat32(source: string, target: string): Promise<void> {
  const file = await openGguf(source);
  const alignment = Number(file.metadata['general.alignment'] ?? 32);
  const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  const descriptor = openSync(source, 'r');
  const end = walkGgufHeader(descriptor, statSync(source).size);
  closeSync(descriptor);
  // The tensors' entries end the header: name, number of dimensions, dimensions, type, place.
  const header = Buffer.alloc(aligned(end));
  readFileSync(source).copy(header, 0, 0, end);
  const tensors = [...file.tensors.values()];
  const entryBytes = (name: string, shape: readonly number[]): number =>
    24 + Buffer.byteLength(name) + 8 * shape.length;
  let at = tensors.reduce((place, { name, shape }) => place - entryBytes(name, shape), end);
  let offset = 0;
  for (const { name, shape } of tensors) {
    at += entryBytes(name, shape);
    header.writeUInt32LE(F32, at - 12);
    header.writeBigUInt64LE(BigInt(offset), at - 8);
    offset += aligned(4 * shape.reduce((product, n) => product * n, 1));
  }
  writeFileSync(target, header);
  for (const { name, shape } of tensors) {
    const values = await readTensor(file, name, shape);
    const bytes = Buffer.alloc(aligned(values.byteLength));
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(bytes);
    appendFileSync(target, bytes);
  }
}
