import { open } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';
import { dequantise } from './dequantise.ts';

/** A tensor as safetensors files hold it, in float32. */
export interface NamedTensor {
  shape: number[];
  values: Float32Array;
}

/** Longest header that is read, in bytes. */
export const SAFETENSORS_HEADER_LIMIT = 4 * 2 ** 20;
const TYPE_BYTES = { F32: 4, F16: 2, BF16: 2 } as const;

const entrySchema = z.object({
  dtype: z.enum(['F32', 'F16', 'BF16']),
  shape: z.array(z.int().min(1)).min(1).max(4),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/**
 * Reads every tensor of a safetensors file (a JSON header behind its length in 8 bytes, then the data without gaps).
 * @param limit bytes; a larger file is refused before it is read
 * @throws UserError for a file that is missing, too large, truncated, whose header lies, or with a type other than F32, F16 and BF16
 */
export async function readSafetensors(path: string, limit: number): Promise<Map<string, NamedTensor>> {
  const damaged = (what: string, cause?: unknown): UserError =>
    new UserError(what, {
      where: path,
      fix: 'The file is damaged or not a safetensors adapter; make it again.',
      cause,
    });
  const file = await open(path).catch((cause: unknown) => {
    throw new UserError('the weights cannot be read', { where: path, fix: 'Check the path.', cause });
  });
  let bytes: Uint8Array;
  try {
    const { size } = await file.stat();
    if (size > limit) throw damaged(`the file has ${size} bytes, more than the ${limit} that it can need`);
    bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw damaged('the file ends while it is read');
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
  if (bytes.length < 8) throw damaged('the file is too short to be a safetensors file');
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  if (headerLength > SAFETENSORS_HEADER_LIMIT || 8 + headerLength > bytes.length) {
    throw damaged(`the safetensors header claims ${headerLength} bytes`);
  }
  const data = bytes.subarray(8 + headerLength);
  const tensors = new Map<string, NamedTensor>();
  let end = 0;
  for (const [name, entry] of readHeader(bytes.subarray(8, 8 + headerLength), damaged)) {
    const [from, to] = entry.data_offsets;
    const elements = entry.shape.reduce((product, n) => product * n, 1);
    if (from !== end || to > data.length || to - from !== elements * TYPE_BYTES[entry.dtype]) {
      throw damaged(`the place of tensor ${name} does not fit its shape, its neighbours or the file`);
    }
    tensors.set(name, { shape: entry.shape, values: dequantise(data.subarray(from, to), entry.dtype) });
    end = to;
  }
  if (end !== data.length) throw damaged(`${data.length - end} bytes of the file belong to no tensor`);
  return tensors;
}

type Entry = z.infer<typeof entrySchema>;

/** The header's entries in the order of their data. */
function readHeader(bytes: Uint8Array, damaged: (what: string, cause?: unknown) => UserError): Array<[string, Entry]> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damaged(`the safetensors header is not JSON: ${messageOf(cause)}`, cause);
  }
  if (typeof header !== 'object' || header === null) throw damaged('the safetensors header is not an object');
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return entries
    .map(([name, value]): [string, Entry] => {
      const entry = entrySchema.safeParse(value);
      if (entry.success) return [name, entry.data];
      throw damaged(
        `the safetensors header describes tensor ${name.slice(0, 100)} wrongly: ${z.prettifyError(entry.error)}`,
      );
    })
    .sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
}

/** A safetensors file of float32 tensors, byte for byte as the reference library writes it: by name, header padded to 8 bytes. */
export function encodeSafetensors(tensors: ReadonlyMap<string, NamedTensor>): Uint8Array {
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let length = 0;
  for (const name of names) {
    const { shape, values } = tensors.get(name)!;
    header[name] = { dtype: 'F32', shape, data_offsets: [length, (length += values.byteLength)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(32, 8, 8 + headerLength).set(text, 8);
  let at = 8 + headerLength;
  for (const name of names) {
    const { values } = tensors.get(name)!;
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}
