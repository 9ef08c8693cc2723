import type { Adapter } from './lora.ts';
import type { ModelConfig } from './modelConfig.ts';

/** The base model that an adapter belongs to. */
export interface AdapterBase {
  config: ModelConfig;
  /** What others know the base model by, such as `HuggingFaceTB/SmolLM2-135M-Instruct`. */
  name: string;
}

/** A way to keep adapters on disk. Writing the same adapter twice gives the same bytes. */
export interface AdapterFormat {
  /** What is at `path`: one file, or a folder of its own. */
  stored: 'file' | 'folder';
  /** Writes the adapter whole or not at all. @throws UserError when `path` holds something else */
  write(path: string, adapter: Adapter, base: AdapterBase): Promise<void>;
  /** Reads an adapter for a model. @throws UserError for one that is damaged, unsupported or made for another model */
  read(path: string, config: ModelConfig): Promise<Adapter>;
}
