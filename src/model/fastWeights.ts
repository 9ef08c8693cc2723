import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hashFile } from '../files.ts';
import { home } from '../home.ts';
import { encodeQ8, Q8_BYTES, Q8_ELEMENTS } from './encodeQ8.ts';
import { openGguf, readTensor, readTensorBytes, type GgufFile, type GgufTensor } from './gguf.ts';
import { walkGgufHeader } from './ggufHeader.ts';

/** Types that llama.cpp multiplies one row at a time, so that a batch of sequences costs as much as each by itself. */
const SLOW = new Set(['Q4_1', 'Q5_1']);
/** GGML's numbers of the types that can be read. */
const Q8_0 = 8;

/**
 * A file with the same model whose weights llama.cpp computes fast in batches. Where the model has tensors of a type that
 * isn't, that's a copy in the cache folder with those as Q8_0: 8 bits a weight hold a 4 or 5 bit one to within 1/254 of its
 * block's largest. Made once for each model.
 * @throws UserError for a file that can't be read
 */
export async function fastWeights(path: string): Promise<string> {
  const file = await openGguf(path);
  if (![...file.tensors.values()].some(recoded)) return path;
  const target = home('models', 'fast', `${await hashFile(path)}.gguf`);
  if ((await stat(target).catch(() => undefined)) === undefined) await writeCopy(file, target);
  return target;
}

function recoded({ type, shape }: GgufTensor): boolean {
  return SLOW.has(type) && shape.at(-1)! % Q8_ELEMENTS === 0;
}

async function writeCopy(file: GgufFile, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}.tmp`;
  const source = await open(file.path);
  const copy = await open(temporary, 'w');
  try {
    const header = await headerOf(file, source.fd, (await source.stat()).size);
    await copy.write(header.bytes);
    for (const { tensor, bytes } of header.tensors) {
      const data = recoded(tensor)
        ? encodeQ8(await readTensor(file, tensor.name, tensor.shape))
        : await readTensorBytes(file, tensor.name, tensor.shape);
      await copy.write(data);
      await copy.write(new Uint8Array(bytes - data.length));
    }
    await copy.sync();
    await copy.close();
    await rename(temporary, target);
  } catch (error) {
    await copy.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await source.close();
  }
}

/** The copy's header, padded, and its tensors in the order of their data, with the bytes each takes padded. */
async function headerOf(
  file: GgufFile,
  descriptor: number,
  size: number,
): Promise<{ bytes: Uint8Array; tensors: Array<{ tensor: GgufTensor; bytes: number }> }> {
  const alignment = Number(file.metadata['general.alignment'] ?? 32);
  const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  const end = walkGgufHeader(descriptor, size);
  const header = await readStart(file.path, end);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  // The metadata stays as it is; the tensors' entries end the header, and only types and places change in them.
  let at = [...file.tensors.values()].reduce((place, { name, shape }) => place - entryBytes(name, shape), end);
  const tensors: Array<{ tensor: GgufTensor; bytes: number }> = [];
  let offset = 0;
  for (const tensor of file.tensors.values()) {
    at += entryBytes(tensor.name, tensor.shape);
    const isRecoded = recoded(tensor);
    if (isRecoded) view.setUint32(at - 12, Q8_0, true);
    view.setBigUint64(at - 8, BigInt(offset), true);
    const elements = tensor.shape.reduce((product, n) => product * n, 1);
    const bytes = aligned(isRecoded ? (elements / Q8_ELEMENTS) * Q8_BYTES : tensor.bytes);
    tensors.push({ tensor, bytes });
    offset += bytes;
  }
  const bytes = new Uint8Array(aligned(end));
  bytes.set(header);
  return { bytes, tensors };
}

/** Name length, name, number of dimensions, dimensions, type, place. */
function entryBytes(name: string, shape: readonly number[]): number {
  return 8 + Buffer.byteLength(name) + 4 + 8 * shape.length + 4 + 8;
}

async function readStart(path: string, length: number): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const bytes = new Uint8Array(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await handle.read(bytes, read, length - read, read);
      if (bytesRead === 0) throw new Error(`${path} ends inside its header`);
      read += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
