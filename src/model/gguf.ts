import { open, stat } from 'node:fs/promises';
import { gguf as parseHeader, GGMLQuantizationType } from '@huggingface/gguf';
import { messageOf, UserError } from '../errors.ts';
import { blockTypes, dequantise } from './dequantise.ts';
import { walkGgufHeader } from './ggufHeader.ts';

/** A tensor as its header describes it. Shape in numpy order, rows first. */
export interface GgufTensor {
  name: string;
  shape: number[];
  type: string;
  /** Bytes from the start of the file. */
  offset: number;
  /** Bytes in the file. */
  bytes: number;
}

/** Powers of two up to a generous page. */
const ALIGNMENTS = Array.from({ length: 17 }, (_, power) => 2 ** power);

/** An opened GGUF file whose every tensor is known to lie within the file. */
export interface GgufFile {
  path: string;
  metadata: Record<string, unknown>;
  tensors: Map<string, GgufTensor>;
}

/**
 * Reads metadata and tensor headers, and checks every tensor's place against the file's real size.
 * @throws UserError for a file that is missing, not GGUF, truncated, or whose headers lie
 */
export async function openGguf(path: string): Promise<GgufFile> {
  const damaged = (what: string, cause?: unknown): UserError =>
    new UserError(what, { where: path, fix: 'The file is damaged or not a GGUF model; download it again.', cause });
  const size = await stat(path).then(
    (info) => info.size,
    (cause: unknown) => {
      throw new UserError('the model file cannot be read', { where: path, fix: 'Check the path.', cause });
    },
  );
  const handle = await open(path);
  let headerEnd: number;
  try {
    // The parser below takes the zeros that it puts behind a short file's end for data, so the header is walked first.
    headerEnd = walkGgufHeader(handle.fd, size);
  } catch (cause) {
    throw damaged(`the GGUF header cannot be read: ${messageOf(cause)}`, cause);
  } finally {
    await handle.close();
  }
  const header = await parseHeader(path, { allowLocalFile: true }).catch((cause: unknown) => {
    throw damaged(`the GGUF header cannot be read: ${messageOf(cause)}`, cause);
  });
  const metadata: Record<string, unknown> = { ...header.metadata };
  const alignment = Number(metadata['general.alignment'] ?? 32);
  if (!ALIGNMENTS.includes(alignment)) throw damaged(`the GGUF header has an impossible alignment ${alignment}`);
  const start = Math.ceil(headerEnd / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const info of header.tensorInfos) {
    const type = GGMLQuantizationType[info.dtype] ?? `type ${info.dtype}`;
    const shape = info.shape.map(Number).reverse();
    const elements = shape.reduce((product, n) => product * n, 1);
    const block = Object.hasOwn(blockTypes, type) ? blockTypes[type] : undefined;
    if (block === undefined) {
      throw new UserError(`tensor ${shown(info.name)} has the unsupported type ${type}`, {
        where: path,
        fix: `Use a file quantised as one of ${Object.keys(blockTypes).join(', ')}.`,
      });
    }
    if (!Number.isSafeInteger(elements) || elements < 1 || (shape.at(-1) ?? 0) % block.elements !== 0) {
      throw damaged(`tensor ${shown(info.name)} has an impossible shape [${shape.join(', ')}] for type ${type}`);
    }
    const bytes = (elements / block.elements) * block.bytes;
    const offset = start + Number(info.offset);
    if (offset % alignment !== 0)
      throw damaged(`tensor ${shown(info.name)} does not lie at a multiple of ${alignment} bytes`);
    if (!Number.isSafeInteger(offset) || offset + bytes > size) {
      throw damaged(
        `tensor ${shown(info.name)} reaches beyond the end of the file (${offset + bytes} of ${size} bytes)`,
      );
    }
    if (tensors.has(info.name)) throw damaged(`tensor ${shown(info.name)} is in the file twice`);
    tensors.set(info.name, { name: info.name, shape, type, offset, bytes });
  }
  let end = start;
  for (const tensor of [...tensors.values()].sort((a, b) => a.offset - b.offset)) {
    // Together, too, the tensors must not claim more bytes than there are.
    if (tensor.offset < end) throw damaged(`tensor ${shown(tensor.name)} lies on top of another`);
    end = tensor.offset + tensor.bytes;
  }
  return { path, metadata, tensors };
}

/** A name from a file, fit for a message. */
function shown(name: string): string {
  const text = JSON.stringify(name);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text.slice(1, -1);
}

/** A tensor's header. @throws UserError when the file has no such tensor, or one of another shape than `shape` */
export function requireTensor(file: GgufFile, name: string, shape: readonly number[]): GgufTensor {
  const tensor = file.tensors.get(name);
  if (tensor === undefined) {
    throw new UserError(`the model has no tensor ${name}`, {
      where: file.path,
      fix: 'The file is damaged; download it again.',
    });
  }
  if (tensor.shape.join() !== shape.join()) {
    throw new UserError(`tensor ${name} has shape [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`, {
      where: file.path,
      fix: "The metadata and the weights don't belong together; download the file again.",
    });
  }
  return tensor;
}

/**
 * Reads one tensor's bytes as the file holds them.
 * @throws UserError when the tensor is missing, of another shape than `shape`, or the file ends early
 */
export async function readTensorBytes(file: GgufFile, name: string, shape: number[]): Promise<Uint8Array> {
  const tensor = requireTensor(file, name, shape);
  const bytes = new Uint8Array(tensor.bytes);
  const handle = await open(file.path);
  try {
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, tensor.offset + read);
      if (bytesRead === 0) {
        throw new UserError(`the file ends inside tensor ${name}`, {
          where: file.path,
          fix: 'Download the file again.',
        });
      }
      read += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return bytes;
}

/**
 * Reads one tensor's weights as float32, dequantised.
 * @param into where to, if not into an array of its own
 * @throws UserError as {@link readTensorBytes}
 */
export async function readTensor(
  file: GgufFile,
  name: string,
  shape: number[],
  into?: Float32Array,
): Promise<Float32Array> {
  const bytes = await readTensorBytes(file, name, shape);
  return dequantise(bytes, file.tensors.get(name)!.type, into);
}
