import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { adapterFormats, describeModel, readAdapter, type Adapter, type AdapterBase } from '../model/index.ts';
import type { Progress } from '../progress.ts';

/** A run's adapter in each form, and the files that it consists of, in the run's folder. */
const FORMS = [
  { format: adapterFormats.gguf, path: 'adapter.gguf', files: ['adapter.gguf'] },
  { format: adapterFormats.peft, path: 'peft', files: ['peft/adapter_config.json', 'peft/adapter_model.safetensors'] },
] as const;

/** Writes `adapter.gguf` and `peft/` into `out`. */
export async function writeAdapters(out: string, adapter: Adapter, base: AdapterBase): Promise<void> {
  for (const { format, path } of FORMS) await format.write(join(out, path), adapter, base);
}

/**
 * Sees to it that a finished run has its adapter in both forms: one that is gone is made from the other.
 * @returns false where both are gone
 */
export async function restoreAdapters(out: string, base: string, name: string, progress: Progress): Promise<boolean> {
  const isThere = ({ files }: (typeof FORMS)[number]): boolean => files.every((file) => existsSync(join(out, file)));
  const gone = FORMS.filter((form) => !isThere(form));
  if (gone.length === 0) return true;
  const kept = FORMS.find(isThere);
  progress.log(
    `the finished run's ${gone.map(({ path }) => path).join(' and ')} is gone: ${
      kept === undefined ? 'training again' : `made again from ${kept.path}`
    }`,
  );
  if (kept === undefined) return false;
  const { config } = await describeModel(base);
  const adapter = await readAdapter(join(out, kept.path), config);
  for (const { format, path } of gone) await format.write(join(out, path), adapter, { config, name });
  return true;
}
