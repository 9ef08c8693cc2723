import { UserError } from '../../errors.ts';
import type { Architecture } from './architecture.ts';
import { llama } from './llama.ts';
import { qwen2 } from './qwen2.ts';

export type { Architecture } from './architecture.ts';

/** The model families that can be trained: one file each, one line here. */
export const architectures: Readonly<Record<string, Architecture>> = { llama, qwen2 };

/** The architecture that GGUF metadata names. @throws UserError for one that is not supported, by name */
export function architectureOf(metadata: Record<string, unknown>, path: string): Architecture {
  const name = metadata['general.architecture'];
  const found = typeof name === 'string' && Object.hasOwn(architectures, name) ? architectures[name] : undefined;
  if (found !== undefined) return found;
  throw new UserError(`the model architecture ${JSON.stringify(name ?? null)} is not supported`, {
    where: path,
    fix: `Supported: ${Object.keys(architectures).join(', ')}.`,
  });
}
