import { UserError } from '../errors.ts';
import { kQuants } from './kQuants.ts';
import { plainTypes } from './plainTypes.ts';
import { simpleQuants } from './simpleQuants.ts';

/** One way in which GGUF files hold weights: blocks of a fixed number of elements in a fixed number of bytes. */
export interface BlockType {
  elements: number;
  bytes: number;
  /**
   * Decodes `blocks` blocks. Every intermediate is rounded to float32 as ggml's reference does, so results are equal bit for bit.
   * @param input blocks * bytes
   * @param output blocks * elements
   */
  decode(input: Uint8Array, blocks: number, output: Float32Array): void;
}

/** The types that can be read, by ggml's name. */
export const blockTypes: Readonly<Record<string, BlockType>> = { ...plainTypes, ...simpleQuants, ...kQuants };

/**
 * Turns a tensor's bytes into float32.
 * @param into where to, if not into an array of its own
 * @throws UserError for an unknown type or bytes that are no whole number of blocks
 */
export function dequantise(bytes: Uint8Array, type: string, into?: Float32Array): Float32Array {
  const block = blockTypes[type];
  if (block === undefined || bytes.length % block.bytes !== 0) {
    throw new UserError(`${bytes.length} bytes cannot be read as weights of type ${type}`, {
      fix: `Supported types: ${Object.keys(blockTypes).join(', ')}.`,
    });
  }
  const blocks = bytes.length / block.bytes;
  const output = into ?? new Float32Array(blocks * block.elements);
  if (output.length !== blocks * block.elements)
    throw new RangeError(`${output.length} places for ${blocks} blocks of ${type}`);
  block.decode(bytes, blocks, output);
  return output;
}
