import { join } from 'node:path';
import { adapterFormats, loadModel, loadTokenizer, promptTokens, readAdapter } from '../../src/model/index.ts';
import { trainBriefly } from '../refine/trainBriefly.ts';
import { llamaFolder } from './llamaFolder.ts';
import { llamaRunner, likeliest } from './llamaRunner.ts';
import { scoreCandidates } from './scoreCandidates.ts';

const folder = llamaFolder();

test.each([
  ['tiny-llama', 'transformers'],
  ['tiny-qwen2', 'transformers'],
  ['tiny-llama', 'training'],
  ['tiny-qwen2', 'training'],
])('llama.cpp with our GGUF adapter computes what we do: %s, adapter from %s', async (name, from) => {
  const base = `fixtures/model/${name}.gguf`;
  const model = await loadModel(base);
  const golden = `fixtures/model/adapter-${name}`;
  const adapter = await readAdapter(
    from === 'training' ? join(await trainBriefly(folder(), base, name), 'adapter.gguf') : golden,
    model.config,
  );
  const path = join(folder(), `${name}.gguf`);
  await adapterFormats.gguf.write(path, adapter, { config: model.config, name });
  const tokenizer = await loadTokenizer(base);
  const prompt = promptTokens(tokenizer, 'def add(a, b):\n    return a - b');
  const everyToken = Array.from({ length: model.config.vocabulary }, (_, token) => token);
  const runner = await llamaRunner(base, path);

  const rows = prompt.map((_, row) => row);
  const ours = scoreCandidates(
    model,
    adapter,
    prompt,
    rows,
    rows.map(() => everyToken),
  );
  const theirs = await runner.distributions(prompt);
  expect(theirs.length).toBe(prompt.length);
  let worst = 0;
  theirs.forEach((distribution, row) => {
    distribution.forEach((value, token) => (worst = Math.max(worst, Math.abs(value - ours[row]![token]!))));
  });
  expect(worst).toBeLessThan(1e-3);

  const greedy = await runner.greedy(prompt, 24);
  const ids = [...prompt];
  for (const { token } of greedy) {
    expect(likeliest(scoreCandidates(model, adapter, ids, [ids.length - 1], [everyToken])[0]!)).toBe(token);
    ids.push(token);
  }

  // The adapter matters: without it llama.cpp says something else.
  const bare = await llamaRunner(base, undefined);
  const without = (await bare.distributions(prompt)).at(-1)!;
  expect(Math.max(...without.map((value, token) => Math.abs(value - theirs.at(-1)![token]!)))).toBeGreaterThan(0.05);
  await Promise.all([runner.dispose(), bare.dispose(), tokenizer.dispose()]);
});
