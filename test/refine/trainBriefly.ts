import { join } from 'node:path';
import { ownHome, readTrainReport, runTrain, writeTinyPairs } from './runTrain.ts';

/**
 * Trains an adapter for 20 steps in `folder`, as `codelutra train` does.
 * @returns what it left: `adapter.gguf`, `peft/` and `train.json` are in there
 */
export async function trainBriefly(folder: string, base: string, name: string): Promise<string> {
  const pairs = join(folder, `${name}.jsonl`);
  const out = join(folder, `${name}-trained`);
  writeTinyPairs(pairs, ['add', 'twice', 'first', 'last']);
  const settings = ['--epochs', '5', '--pairs-per-step', '1', '--learning-rate', '0.002'];
  const args = ['--base', base, '--pairs', pairs, '--out', out, ...settings];
  const { code, stderr } = await runTrain(args, { home: ownHome(join(folder, 'home')) });
  if (code !== 0) throw new Error(`training ended with ${code}: ${stderr}`);
  expect(readTrainReport(out).steps).toHaveLength(20);
  return out;
}
