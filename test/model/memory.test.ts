import * as tf from '@tensorflow/tfjs-core';
import {
  activationBytes,
  checkpointedBytes,
  describeModel,
  engineRoom,
  initialAdapter,
  loadAdapter,
  loadModel,
  packSequence,
  PROJECTIONS,
  startEngine,
  trainingPass,
  zeroAdapter,
} from '../../src/model/index.ts';
import type { ModelConfig } from '../../src/model/modelConfig.ts';
import type { EncodedPair } from '../../src/refine/encodePairs.ts';
import { mustCheckpoint } from '../../src/refine/trainer.ts';

// wasm, whose memory has an end, in a test file of its own: a process has one engine.
beforeAll(async () => {
  await startEngine('wasm');
});

const tiny = 'fixtures/model/tiny-llama.gguf';

/** The sizes of published models. */
async function sized(sizes: Partial<ModelConfig>): Promise<ModelConfig> {
  return { ...(await describeModel(tiny)).config, ...sizes };
}
const smollm2 = {
  layers: 30,
  width: 576,
  feedForward: 1536,
  heads: 9,
  kvHeads: 3,
  headWidth: 64,
  vocabulary: 49_152,
};
const qwen = {
  layers: 28,
  width: 1536,
  feedForward: 8960,
  heads: 12,
  kvHeads: 2,
  headWidth: 128,
  vocabulary: 151_936,
};

function pairOf(prompt: number, chosen: number, rejected: number): EncodedPair {
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  return {
    id: 'x',
    prompt: zeros(prompt),
    chosen: zeros(chosen),
    rejected: zeros(rejected),
    chosenDiffers: new Uint8Array(chosen),
    rejectedDiffers: new Uint8Array(rejected),
    probability: 1,
    weight: 1,
  };
}

test("a long pair switches checkpointing on before wasm's memory ends, a short one does not", async () => {
  const config = await sized(smollm2);
  const room = engineRoom(config, tiny);
  expect(room).toBeLessThan(2 ** 31);
  expect(mustCheckpoint(config, pairOf(256, 128, 128), room)).toBe(false);
  expect(mustCheckpoint(config, pairOf(1024, 512, 512), room)).toBe(true);
  // With checkpointing it fits; what does not even so is far longer.
  expect(checkpointedBytes(config, 1024, [512, 512])).toBeLessThan(room);
  expect(checkpointedBytes(config, 8192, [8192, 8192])).toBeGreaterThan(room);
});

test('a model that wasm cannot hold is refused, naming the engine', async () => {
  const config = await sized(qwen);
  expect(() => engineRoom(config, tiny)).toThrow('too large for the wasm engine: 6.2 GB');
});

test('a training pass keeps as many bytes as was reckoned, and far fewer with checkpointing', async () => {
  const model = await loadModel(tiny);
  const adapter = initialAdapter(model.config, { rank: 4, alpha: 8, targets: PROJECTIONS }, 1);
  const loaded = loadAdapter(model, adapter);
  const ids = (length: number): number[] => Array.from({ length }, (_, i) => ((i * 37) % 290) + 5);
  const keptBy = (checkpoint: boolean): number => {
    const before = tf.memory().numBytes;
    const pass = trainingPass(model, loaded, packSequence(ids(200), [ids(60), ids(80)]), checkpoint);
    const kept = tf.memory().numBytes - before;
    pass.backward(new Float32Array(pass.logProbs.length).fill(1), zeroAdapter(model.config, adapter.settings));
    expect(tf.memory().numBytes).toBe(before);
    return kept;
  };
  const reckoned = activationBytes(model.config, 200, [60, 80]);
  const [kept, checkpointed] = [keptBy(false), keptBy(true)];
  expect(kept / reckoned).toBeGreaterThan(0.6);
  expect(kept / reckoned).toBeLessThan(1.4);
  expect(checkpointed).toBeLessThan(checkpointedBytes(model.config, 200, [60, 80]));
  expect(checkpointed).toBeLessThan(kept / 3);
  loaded.dispose();
});
