import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { UserError } from '../../src/errors.ts';
import {
  adapterFormats,
  describeModel,
  initialAdapter,
  loadAdapter,
  loadModel,
  packSequence,
  PROJECTIONS,
  readAdapter,
  scoreSequence,
  startEngine,
  type Adapter,
} from '../../src/model/index.ts';
import type { ModelConfig } from '../../src/model/modelConfig.ts';
import { uniform } from '../../src/model/random.ts';
import { encodeSafetensors, readSafetensors, type NamedTensor } from '../../src/model/safetensors.ts';

const MODELS = ['tiny-llama', 'tiny-qwen2'] as const;
const configs = new Map<string, ModelConfig>();
let folder: string;
let number = 0;
const freshPath = (): string => join(folder, String(number++));

beforeAll(async () => {
  await startEngine();
  folder = await mkdtemp(join(tmpdir(), 'codelutra-adapter-'));
  for (const name of MODELS) configs.set(name, (await describeModel(`fixtures/model/${name}.gguf`)).config);
});

afterAll(() => rm(folder, { recursive: true }));

describe.each(MODELS)('the adapter of %s', (name) => {
  const peftFolder = `fixtures/model/adapter-${name}`;
  const config = (): ModelConfig => configs.get(name)!;

  test('is the same from both forms', async () => {
    const peft = await readAdapter(peftFolder, config());
    expect(peft.settings).toEqual({ rank: 4, alpha: 8, targets: PROJECTIONS });
    expect(await readAdapter(`${peftFolder}.gguf`, config())).toEqual(peft);
    expect(peft.parameters.some((value) => value !== 0)).toBe(true);
  });

  test("is written byte for byte as peft's own weights, and the same in GGUF each time", async () => {
    const adapter = await readAdapter(peftFolder, config());
    const peft = freshPath();
    await adapterFormats.peft.write(peft, adapter, { config: config(), name });
    for (const file of ['adapter_model.safetensors', 'adapter_config.json']) {
      const written = await readFile(join(peft, file));
      const golden = await readFile(join(peftFolder, file));
      if (file.endsWith('json')) expect(JSON.parse(written.toString())).toEqual(JSON.parse(golden.toString()));
      else expect(written.equals(golden)).toBe(true);
    }
    const [one, two] = [freshPath(), freshPath()];
    await adapterFormats.gguf.write(one, adapter, { config: config(), name });
    await adapterFormats.gguf.write(two, adapter, { config: config(), name });
    expect((await readFile(one)).equals(await readFile(two))).toBe(true);
  });

  test('gives the golden log-probabilities', async () => {
    const golden = JSON.parse(readFileSync(`fixtures/model/loss-${name}.json`, 'utf8')) as {
      prompt: number[];
      chosen: number[];
      rejected: number[];
      policy: { chosen: number[]; rejected: number[] };
    };
    const model = await loadModel(`fixtures/model/${name}.gguf`);
    const sequence = packSequence(golden.prompt, [golden.chosen, golden.rejected]);
    for (const path of [peftFolder, `${peftFolder}.gguf`]) {
      const loaded = loadAdapter(model, await readAdapter(path, config()));
      const found = scoreSequence(model, loaded, sequence);
      loaded.dispose();
      const expected = [...golden.policy.chosen, ...golden.policy.rejected];
      expect(found.length).toBe(expected.length);
      expect(Math.max(...expected.map((value, i) => Math.abs(value - found[i]!)))).toBeLessThan(1e-4);
    }
  });
});

test('any adapter survives both forms', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...MODELS),
      fc.integer({ min: 1, max: 9 }),
      fc.float({ min: Math.fround(0.01), max: 1000, noNaN: true }),
      fc.subarray([...PROJECTIONS], { minLength: 1 }),
      fc.integer(),
      async (name, rank, alpha, targets, seed) => {
        const config = configs.get(name)!;
        const adapter = initialAdapter(config, { rank, alpha, targets }, seed);
        const next = uniform(seed);
        for (const { b } of adapter.matrices) b.forEach((_, i) => (b[i] = next() - 0.5));
        for (const format of Object.values(adapterFormats)) {
          const path = freshPath();
          await format.write(path, adapter, { config, name });
          expect(await readAdapter(path, config)).toEqual(adapter);
          await rm(path, { recursive: true });
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('any tensors survive safetensors', async () => {
  const tensor = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 7 }))
    .chain(([rows, columns]) =>
      fc
        .array(fc.float({ noNaN: true }), { minLength: rows * columns, maxLength: rows * columns })
        .map((values): NamedTensor => ({ shape: [rows, columns], values: Float32Array.from(values) })),
    );
  const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__proto__' && text !== '__metadata__');
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 6 }),
      async (entries) => {
        const path = freshPath();
        await writeFile(path, encodeSafetensors(new Map(entries)));
        const found = await readSafetensors(path, 1 << 20);
        expect(new Map([...found].sort())).toEqual(new Map([...new Map(entries)].sort()));
        await rm(path);
      },
    ),
    { numRuns: 100 },
  );
});

/** A GGUF copy of tiny-llama's adapter with its bytes changed. */
async function changedGguf(change: (bytes: Buffer) => Buffer): Promise<string> {
  const bytes = await readFile('fixtures/model/adapter-tiny-llama.gguf');
  const path = `${freshPath()}.gguf`;
  await writeFile(path, change(bytes));
  return path;
}

/** A PEFT copy of tiny-llama's adapter with its configuration and tensors changed. */
async function changedPeft(
  changeConfig: Record<string, unknown>,
  changeTensors: (tensors: Map<string, NamedTensor>) => void = () => undefined,
): Promise<string> {
  const from = 'fixtures/model/adapter-tiny-llama';
  const path = freshPath();
  await mkdir(path);
  const config = JSON.parse(await readFile(join(from, 'adapter_config.json'), 'utf8')) as object;
  await writeFile(join(path, 'adapter_config.json'), JSON.stringify({ ...config, ...changeConfig }));
  const tensors = await readSafetensors(join(from, 'adapter_model.safetensors'), 1 << 20);
  changeTensors(tensors);
  await writeFile(join(path, 'adapter_model.safetensors'), encodeSafetensors(tensors));
  return path;
}

async function refusal(path: string, config = configs.get('tiny-llama')!): Promise<string> {
  const error: unknown = await readAdapter(path, config).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error(`not a user error: ${String(error)}`);
  expect(error.where).toContain(path);
  return error.message;
}

const replaceText = (from: string, to: string) => (bytes: Buffer) => {
  const at = bytes.indexOf(from);
  expect(at).toBeGreaterThan(0);
  bytes.write(to, at);
  return bytes;
};
const alphaAs = (value: number) => (bytes: Buffer) => {
  bytes.writeFloatLE(value, bytes.indexOf('adapter.lora.alpha') + 'adapter.lora.alpha'.length + 4);
  return bytes;
};

test.each<[string, (bytes: Buffer) => Buffer, string]>([
  ['another architecture', replaceText('llama', 'qwen2'), 'architecture "qwen2"'],
  ['a model', replaceText('adapter', 'modeler'), 'no LoRA adapter'],
  ['another kind of adapter', replaceText('lora', 'ia3x'), 'no LoRA adapter'],
  ['alpha 0', alphaAs(0), 'alpha is 0'],
  ['a negative alpha', alphaAs(-8), 'alpha is -8'],
  ['an infinite alpha', alphaAs(Infinity), 'alpha is Infinity'],
  ['no alpha', replaceText('adapter.lora.alpha', 'adapter.lora.alphx'), 'does not say its alpha'],
  ['a matrix of something else', replaceText('blk.0.attn_q', 'blk.0.attn_z'), 'changes blk.0.attn_z'],
  ['a layer that the model lacks', replaceText('blk.1.attn_q', 'blk.7.attn_q'), 'blk.7.attn_q.weight.lora_a'],
  ['weights that are no number', (bytes) => (bytes.writeFloatLE(NaN, bytes.length - 4), bytes), 'no finite numbers'],
  ['a cut file', (bytes) => bytes.subarray(0, -1), 'beyond the end'],
  ['an empty file', () => Buffer.alloc(0), 'beyond the end'],
])('a GGUF adapter with %s is refused', async (_, change, message) => {
  expect(await refusal(await changedGguf(change))).toContain(message);
});

const FIRST_A = 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight';
const FIRST_B = 'base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight';

test.each<[string, Record<string, unknown>, ((tensors: Map<string, NamedTensor>) => void) | undefined, string]>([
  ['another kind of adapter', { peft_type: 'IA3' }, undefined, 'peft_type'],
  ['alpha 0', { lora_alpha: 0 }, undefined, 'lora_alpha'],
  ['alpha as text', { lora_alpha: '8' }, undefined, 'lora_alpha'],
  ['another rank', { r: 8 }, undefined, 'configuration says 8'],
  ['an enormous rank', { r: 1e9 }, undefined, 'not one of a LoRA adapter'],
  ['fewer targets', { target_modules: ['q_proj'] }, undefined, 'disagree on whether'],
  ['other targets', { target_modules: [...PROJECTIONS, 'lm_head'] }, undefined, 'disagree on whether lm_head'],
  ['DoRA', { use_dora: true }, undefined, 'use_dora'],
  ['rank-stabilised scaling', { use_rslora: true }, undefined, 'use_rslora'],
  ['biases', { bias: 'all' }, undefined, 'bias'],
  ['ranks by module', { rank_pattern: { q_proj: 2 } }, undefined, 'rank_pattern'],
  ['modules of its own', { modules_to_save: ['lm_head'] }, undefined, 'modules_to_save'],
  ['a start that changes the base', { init_lora_weights: 'pissa' }, undefined, 'init_lora_weights'],
  ['modules left out', { exclude_modules: ['q_proj'] }, undefined, 'exclude_modules'],
  ['tokens of its own', { trainable_token_indices: [1] }, undefined, 'trainable_token_indices'],
  ['a library to import', { auto_mapping: { parent_library: 'other' } }, undefined, 'auto_mapping'],
  ['a core to import', { megatron_core: 'other' }, undefined, 'megatron_core'],
  ['an option that nobody knows', { warp: 9 }, undefined, 'warp = 9'],
  ['a missing matrix', {}, (tensors) => void tensors.delete(FIRST_B), 'lacks matrix B of q_proj in layer 0'],
  ['an extra matrix', {}, (tensors) => void tensors.set('x', tensors.get(FIRST_A)!), 'changes x'],
  ['another shape', {}, (tensors) => void tensors.set(FIRST_B, tensors.get(FIRST_A)!), 'shape [4, 64], not [64, 4]'],
  ['no matrices', { target_modules: null }, (tensors) => tensors.clear(), 'holds no LoRA matrices'],
  ['infinite weights', {}, (tensors) => void tensors.get(FIRST_B)!.values.fill(Infinity, 3, 4), 'no finite numbers'],
])('a PEFT adapter with %s is refused', async (_, config, tensors, message) => {
  expect(await refusal(await changedPeft(config, tensors))).toContain(message);
});

test("what peft writes into every configuration doesn't matter", async () => {
  const written = {
    auto_mapping: null,
    peft_version: '0.21.2',
    revision: null,
    inference_mode: false,
    exclude_modules: null,
    use_rslora: false,
    init_lora_weights: true,
    layers_pattern: null,
    rank_pattern: {},
    megatron_config: null,
    megatron_core: 'megatron.core',
    loftq_config: {},
    eva_config: null,
    use_qalora: false,
    qalora_group_size: 16,
    ensure_weight_tying: false,
  };
  const config = configs.get('tiny-llama')!;
  expect(await readAdapter(await changedPeft(written), config)).toEqual(
    await readAdapter(await changedPeft({}), config),
  );
});

test('an adapter of another model is refused', async () => {
  const config = configs.get('tiny-llama')!;
  const wider = { ...config, feedForward: 128 };
  for (const path of ['fixtures/model/adapter-tiny-llama', 'fixtures/model/adapter-tiny-llama.gguf']) {
    expect(await refusal(path, wider)).toContain('has shape');
    expect(await refusal(path, { ...config, layers: 1 })).toContain('the model has 1 layers');
    expect(await refusal(path, { ...config, layers: 3 })).toContain('lacks matrix A of q_proj in layer 2');
  }
});

test('PEFT weights whose header lies are refused', async () => {
  const path = await changedPeft({});
  const weights = join(path, 'adapter_model.safetensors');
  const original = await readFile(weights);
  const headerEnd = 8 + Number(original.readBigUInt64LE(0));
  const write = (bytes: Buffer): Promise<void> => writeFile(weights, bytes);
  for (const length of [0, 7, 8, headerEnd, original.length - 1]) {
    await write(original.subarray(0, length));
    await refusal(path);
  }
  await write(Buffer.concat([original, Buffer.alloc(4)]));
  expect(await refusal(path)).toContain('belong to no tensor');
  await write(Buffer.concat([original, Buffer.alloc(8 << 20)]));
  expect(await refusal(path)).toContain('more than');
  const lie = Buffer.from(original);
  lie.writeBigUInt64LE(2n ** 63n, 0);
  await write(lie);
  expect(await refusal(path)).toContain('claims');
  const next = uniform(9);
  for (let i = 0; i < 300; i++) {
    const bytes = Buffer.from(original);
    for (let n = 0; n <= i % 4; n++) bytes[Math.floor(next() * headerEnd)] = Math.floor(next() * 256);
    await write(bytes);
    await readAdapter(path, configs.get('tiny-llama')!).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
    });
  }
});

test('what is missing is said', async () => {
  expect(await refusal(freshPath())).toContain('cannot be read');
  const path = await changedPeft({});
  await rm(join(path, 'adapter_config.json'));
  expect(await refusal(path)).toContain('configuration cannot be read');
  await writeFile(join(path, 'adapter_config.json'), '{');
  expect(await refusal(path)).toContain('not JSON');
  await writeFile(join(path, 'adapter_config.json'), ' '.repeat(2 ** 20 + 1));
  expect(await refusal(path)).toContain('more than');
});

test('half-precision weights are read', async () => {
  const path = await changedPeft({});
  const weights = join(path, 'adapter_model.safetensors');
  const exact = await readAdapter(path, configs.get('tiny-llama')!);
  const tensors = await readSafetensors(weights, 1 << 20);
  const header: Record<string, unknown> = {};
  const data: Buffer[] = [];
  let at = 0;
  for (const [name, { shape, values }] of tensors) {
    // The upper halves of float32 values, cut off: bfloat16.
    const halves = Buffer.alloc(values.length * 2);
    new Uint32Array(values.buffer).forEach((bits, i) => halves.writeUInt16LE(bits >>> 16, 2 * i));
    header[name] = { dtype: 'BF16', shape, data_offsets: [at, (at += halves.length)] };
    data.push(halves);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await writeFile(weights, Buffer.concat([length, text, ...data]));
  const found: Adapter = await readAdapter(path, configs.get('tiny-llama')!);
  exact.parameters.forEach((value, i) => {
    expect(Math.abs(found.parameters[i]! - value)).toBeLessThanOrEqual(Math.abs(value) / 128);
  });
});

test('writing replaces an adapter, and nothing else', async () => {
  const config = configs.get('tiny-llama')!;
  const adapter = initialAdapter(config, { rank: 2, alpha: 4, targets: ['v_proj'] }, 1);
  const path = await changedPeft({});
  await adapterFormats.peft.write(path, adapter, { config, name: 'base' });
  expect(await readAdapter(path, config)).toEqual(adapter);
  expect((await readdir(path)).sort()).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
  await writeFile(join(path, 'notes.txt'), 'mine');
  await expect(adapterFormats.peft.write(path, adapter, { config, name: 'base' })).rejects.toThrow('notes.txt');
  expect((await readdir(folder)).filter((name) => /\.(new|old)$/.test(name))).toEqual([]);
});
