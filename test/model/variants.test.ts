import { join } from 'node:path';
import { describeModel, loadModel, packSequence, scoreSequence } from '../../src/model/index.ts';
import { uniform } from '../../src/model/random.ts';
import { editGguf, type Edit } from './editGguf.ts';
import { llamaFolder } from './llamaFolder.ts';
import { llamaRunner } from './llamaRunner.ts';

const folder = llamaFolder();

function edited(edit: Edit): string {
  const path = join(folder(), 'edited.gguf');
  editGguf('fixtures/model/tiny-llama.gguf', path, edit);
  return path;
}

/** Biases for both layers of the named projections. */
function biases(lengths: Record<string, number>): Edit {
  const next = uniform(5);
  const vectors: Record<string, Float32Array> = {};
  for (const layer of [0, 1]) {
    for (const [name, length] of Object.entries(lengths)) {
      vectors[`blk.${layer}.${name}.bias`] = Float32Array.from({ length }, () => 2 * next() - 1);
    }
  }
  return { vectors };
}

const ids = Array.from({ length: 60 }, (_, i) => ((i * 37 + 11) % 290) + 5);

async function score(path: string): Promise<Float32Array> {
  return scoreSequence(await loadModel(path), undefined, packSequence(ids.slice(0, 1), [ids.slice(1)]));
}

function worst(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Math.max(...Array.from(one, (value, i) => Math.abs(value - other[i]!)));
}

/** Whether a changed file computes something else than the plain one: what the change says is not left out by both. */
const CHANGES = true;

test.each([
  ['biases of q, k and v', biases({ attn_q: 64, attn_k: 32, attn_v: 32 }), CHANGES],
  ['a bias of v alone', biases({ attn_v: 32 }), CHANGES],
  ['biases of the other projections', biases({ attn_output: 64, ffn_gate: 96, ffn_up: 96, ffn_down: 64 }), CHANGES],
  ['a rope factor without a type', { metadata: { 'llama.rope.scaling.factor': 4 } }, CHANGES],
  ['the older name of a rope factor', { metadata: { 'llama.rope.scale_linear': 4 } }, CHANGES],
  ['a rope factor of 0', { metadata: { 'llama.rope.scaling.factor': 0 } }, !CHANGES],
  [
    'a rope factor that its type turns off',
    { metadata: { 'llama.rope.scaling.type': 'none', 'llama.rope.scaling.factor': 4 } },
    !CHANGES,
  ],
])('%s is computed as by llama.cpp', async (_, edit, changes) => {
  const path = edited(edit);
  const ours = await score(path);
  const runner = await llamaRunner(path, undefined);
  const theirs = (await runner.distributions(ids)).slice(0, -1).map((row, t) => row[ids[t + 1]!]!);
  await runner.dispose();
  expect(worst(ours, theirs)).toBeLessThan(1e-3);
  expect(worst(ours, await score('fixtures/model/tiny-llama.gguf')) > 0.1).toBe(changes);
});

test.each([
  ['a tensor that nothing reads', { vectors: { 'blk.1.attn_q_norm.weight': new Float32Array(16) } }, /attn_q_norm/],
  ['a layer beyond their number', { vectors: { 'blk.2.attn_norm.weight': new Float32Array(64) } }, /blk\.2\.attn_norm/],
  ['an attention factor', { metadata: { 'llama.rope.scaling.attn_factor': 2 } }, /attention factor/],
  ['tokens without an embedding', { rows: { 'token_embd.weight': 300 } }, /512 tokens, and only 300/],
])('%s is refused by name', async (_, edit, message) => {
  await expect(describeModel(edited(edit))).rejects.toThrow(message);
});
