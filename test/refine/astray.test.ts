import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, startEngine } from '../../src/model/index.ts';
import { trainSettings } from '../../src/refine/index.ts';
import { openReferenceCache } from '../../src/refine/referenceCache.ts';
import { trainAdapter } from '../../src/refine/trainer.ts';

const folder = mkdtempSync(join(tmpdir(), 'codelutra-astray-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('training whose loss is no number any more stops before it spoils the adapter and the state', async () => {
  await startEngine();
  const model = await loadModel('fixtures/model/tiny-llama.gguf');
  const statePath = join(folder, 'state.bin');
  const pair = {
    id: '0'.repeat(24),
    prompt: [1, 2, 3],
    chosen: [4, 5],
    rejected: [4, 6],
    chosenDiffers: Uint8Array.of(0, 1),
    rejectedDiffers: Uint8Array.of(0, 1),
    probability: 1,
    // As if arithmetic had overflowed.
    weight: Infinity,
  };
  const run = trainAdapter({
    model,
    pairs: [pair],
    settings: trainSettings('codelutra', { rank: 2, epochs: 3, pairsPerStep: 1 }),
    references: await openReferenceCache(join(folder, 'references.jsonl'), 'tiny'),
    statePath,
    run: 'astray',
    memory: 1e9,
    saveEvery: 0,
  });
  await expect(run).rejects.toThrow('training went astray at step 1');
  expect(existsSync(statePath)).toBe(false);
});
