import { checkBase } from './checkBase.ts';
import { manifestOfAdapter } from './manifestOfAdapter.ts';

/**
 * Checks that an adapter was trained on a model, where a manifest beside it tells. One for another model of the same shape
 * would load without a word, and answer nonsense.
 * @param model as `--model` and `--base` take it
 * @throws UserError where it was trained on another
 */
export async function checkAdapterBase(adapter: string, model: string): Promise<void> {
  const manifest = await manifestOfAdapter(adapter);
  if (manifest !== undefined) await checkBase(manifest, model);
}
