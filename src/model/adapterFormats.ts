import { stat } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import type { AdapterFormat } from './adapterFormat.ts';
import { ggufAdapter } from './ggufAdapter.ts';
import type { Adapter } from './lora.ts';
import type { ModelConfig } from './modelConfig.ts';
import { peftAdapter } from './peftAdapter.ts';

/** The forms that an adapter can have: llama.cpp's and transformers'. */
export const adapterFormats = { gguf: ggufAdapter, peft: peftAdapter } as const satisfies Record<string, AdapterFormat>;

/**
 * Reads an adapter for a model from a GGUF file or a PEFT folder.
 * @throws UserError for one that is missing, damaged, unsupported or made for another model
 */
export async function readAdapter(path: string, config: ModelConfig): Promise<Adapter> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UserError('the adapter cannot be read', { where: path, fix: 'Check the path.', cause });
  });
  const stored = found.isDirectory() ? 'folder' : 'file';
  const format = Object.values(adapterFormats).find((candidate) => candidate.stored === stored);
  if (format === undefined) throw new Error(`no adapter format is stored as a ${stored}`);
  return format.read(path, config);
}
