import { open, stat } from 'node:fs/promises';
import { gguf as parseHeader, GGMLQuantizationType } from '@huggingface/gguf';
import { messageOf, UserError } from '../errors.ts';
import { blockTypes, dequantise } from './dequantise.ts';

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
  // The parser reads whole chunks and takes the zeros behind a short file's end for data.
  if (size < 24) throw damaged('the file is too short to be a GGUF model');
  const header = await parseHeader(path, { allowLocalFile: true }).catch((cause: unknown) => {
    throw damaged(`the GGUF header cannot be read: ${messageOf(cause)}`, cause);
  });
  const start = Number(header.tensorDataOffset);
  if (!Number.isSafeInteger(start) || start > size) throw damaged('the GGUF header reaches beyond the end of the file');
  const tensors = new Map<string, GgufTensor>();
  for (const info of header.tensorInfos) {
    const type = GGMLQuantizationType[info.dtype] ?? `type ${info.dtype}`;
    const shape = info.shape.map(Number).reverse();
    const elements = shape.reduce((product, n) => product * n, 1);
    const block = blockTypes[type];
    if (block === undefined) {
      throw new UserError(`tensor ${info.name} has the unsupported type ${type}`, {
        where: path,
        fix: `Use a file quantised as one of ${Object.keys(blockTypes).join(', ')}.`,
      });
    }
    if (!Number.isSafeInteger(elements) || elements < 1 || (shape.at(-1) ?? 0) % block.elements !== 0) {
      throw damaged(`tensor ${info.name} has an impossible shape [${shape.join(', ')}] for type ${type}`);
    }
    const bytes = (elements / block.elements) * block.bytes;
    const offset = start + Number(info.offset);
    if (!Number.isSafeInteger(offset) || offset + bytes > size) {
      throw damaged(`tensor ${info.name} reaches beyond the end of the file (${offset + bytes} of ${size} bytes)`);
    }
    if (tensors.has(info.name)) throw damaged(`tensor ${info.name} is in the file twice`);
    tensors.set(info.name, { name: info.name, shape, type, offset, bytes });
  }
  return { path, metadata: { ...header.metadata }, tensors };
}

/**
 * Reads one tensor's bytes as the file holds them.
 * @throws UserError when the tensor is missing, of another shape than `shape`, or the file ends early
 */
export async function readTensorBytes(file: GgufFile, name: string, shape: number[]): Promise<Uint8Array> {
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

/** Reads one tensor's weights as float32, dequantised. @throws UserError as {@link readTensorBytes} */
export async function readTensor(file: GgufFile, name: string, shape: number[]): Promise<Float32Array> {
  const bytes = await readTensorBytes(file, name, shape);
  return dequantise(bytes, file.tensors.get(name)!.type);
}
