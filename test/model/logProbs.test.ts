import { existsSync, readFileSync } from 'node:fs';
import { loadModel, modelPath, packSequence, scoreSequence, startEngine } from '../../src/model/index.ts';

interface Golden {
  sha256: string;
  texts: Array<{ name: string; text: string; ids: number[]; logprobs: number[] }>;
}

const golden = JSON.parse(readFileSync('fixtures/model/logprobs.json', 'utf8')) as Record<string, Golden>;

beforeAll(async () => {
  await startEngine();
});

for (const [name, { texts }] of Object.entries(golden)) {
  const path = name === 'smollm2' ? modelPath('smollm2-135m') : `fixtures/model/${name}.gguf`;
  const run = existsSync(path) ? test : test.skip;
  run(`log-probabilities of ${name} equal those of transformers`, async () => {
    const model = await loadModel(path);
    for (const { ids, logprobs } of texts) {
      const found = scoreSequence(model, undefined, packSequence(ids.slice(0, 1), [ids.slice(1)]));
      expect(found.length).toBe(logprobs.length);
      const worst = Math.max(...logprobs.map((expected, i) => Math.abs(expected - found[i]!)));
      expect(worst).toBeLessThan(1e-3);
    }
  });
}
