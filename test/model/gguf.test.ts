import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
// The reader's own parts are not public names of the folder.
import { openGguf, readTensor } from '../../src/model/gguf.ts';
import { describeModel } from '../../src/model/model.ts';
import { uniform } from '../../src/model/random.ts';
import { readSafetensors } from '../../src/model/safetensors.ts';

let folder: string;
let original: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-gguf-'));
  original = new Uint8Array(await readFile('fixtures/model/tiny-llama.gguf'));
});

afterAll(() => rm(folder, { recursive: true }));

test('every supported type is dequantised bit for bit as by the gguf package', async () => {
  const file = await openGguf('fixtures/model/quants.gguf');
  const expected = await readSafetensors('fixtures/model/quants-expected.safetensors', 1 << 20);
  expect([...file.tensors.keys()].sort()).toEqual([
    'BF16',
    'F16',
    'F32',
    'Q4_0',
    'Q4_1',
    'Q4_K',
    'Q5_0',
    'Q5_1',
    'Q5_K',
    'Q6_K',
    'Q8_0',
  ]);
  for (const [name, tensor] of file.tensors) {
    expect(tensor.type).toBe(name);
    const found = await readTensor(file, name, tensor.shape);
    const wanted = expected.get(name)!;
    expect(wanted.shape).toEqual(tensor.shape);
    const bits = ({ buffer, length }: Float32Array): Uint32Array => new Uint32Array(buffer, 0, length);
    expect({ name, bits: bits(found) }).toEqual({ name, bits: bits(wanted.values) });
  }
});

test('an unsupported type is refused by name', async () => {
  await expect(openGguf('fixtures/model/quants-unsupported.gguf')).rejects.toThrow(/unsupported type Q2_K/);
});

test('an unsupported architecture is refused by name', async () => {
  const bytes = original.slice();
  const at = Buffer.from(bytes).indexOf('general.architecture') + 'general.architecture'.length + 12;
  expect(Buffer.from(bytes.subarray(at, at + 5)).toString()).toBe('llama');
  bytes.set(Buffer.from('mamba'), at);
  await expect(describeBytes(bytes)).rejects.toThrow('architecture "mamba" is not supported');
});

let number = 0;
/** Writes the bytes as a file of their own and describes it as a model. */
async function describeBytes(bytes: Uint8Array): Promise<unknown> {
  const path = join(folder, `${number++}.gguf`);
  await writeFile(path, bytes);
  return describeModel(path).finally(() => rm(path));
}

test('the file as it is can be described', async () => {
  await expect(describeBytes(original)).resolves.toMatchObject({ config: { layers: 2, width: 64, vocabulary: 512 } });
});

/** Where the fields of the header lie: counts, lengths, types, dimensions, offsets. */
function fields(bytes: Uint8Array): Array<{ at: number; bytes: 4 | 8; what: string }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: Array<{ at: number; bytes: 4 | 8; what: string }> = [];
  let at = 8;
  const field = (size: 4 | 8, what: string): number => {
    found.push({ at, bytes: size, what });
    at += size;
    return size === 4 ? view.getUint32(at - 4, true) : Number(view.getBigUint64(at - 8, true));
  };
  const string = (what: string): void => {
    const length = field(8, what);
    at += length;
  };
  const sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
  const tensors = field(8, 'tensor count');
  const entries = field(8, 'entry count');
  for (let i = 0; i < entries; i++) {
    string('key length');
    const type = field(4, 'value type');
    if (type === 8) {
      string('value length');
    } else if (type === 9) {
      const elementType = field(4, 'element type');
      const count = field(8, 'array length');
      if (elementType !== 8) at += count * sizes[elementType]!;
      else for (let j = 0; j < count; j++) string('element length');
    } else {
      at += sizes[type]!;
    }
  }
  for (let i = 0; i < tensors; i++) {
    string('name length');
    const dimensions = field(4, 'dimensions');
    for (let d = 0; d < dimensions; d++) field(8, 'dimension');
    field(4, 'tensor type');
    field(8, 'tensor offset');
  }
  return found;
}

test('files whose headers lie get a clear error, soon and without large allocations', async () => {
  const next = uniform(7);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const byWhat = new Map<string, Array<{ at: number; bytes: 4 | 8; what: string }>>();
  for (const field of fields(original)) byWhat.set(field.what, [...(byWhat.get(field.what) ?? []), field]);
  expect(byWhat.size).toBe(13);
  const lies = [
    2n ** 64n - 1n,
    2n ** 63n,
    2n ** 53n,
    2n ** 40n,
    2n ** 32n - 1n,
    2n ** 31n,
    1_000_000n,
    99_999n,
    400_000n,
  ];
  const before = process.memoryUsage.rss();
  let most = before;
  for (let i = 0; i < 390; i++) {
    // Every kind of field in turn, however few it has.
    const what = [...byWhat.keys()][i % byWhat.size]!;
    const field = pick(byWhat.get(what)!);
    const bytes = original.slice();
    const view = new DataView(bytes.buffer);
    const lie = pick(lies);
    if (field.bytes === 8) view.setBigUint64(field.at, lie, true);
    else view.setUint32(field.at, Number(BigInt.asUintN(32, lie)) || 77, true);
    const error: unknown = await describeBytes(bytes).catch((thrown: unknown) => thrown);
    if (!(error instanceof UserError)) throw new Error(`${what} at ${field.at} as ${lie} gave ${String(error)}`);
    expect(error.where).toContain(folder);
    most = Math.max(most, process.memoryUsage.rss());
  }
  // Believing any of these lies takes hundreds of megabytes; parsing an honest header takes a few, collected at leisure.
  expect(most - before).toBeLessThan(300 * 2 ** 20);
});

test('any change of a byte or cut is read as a model or refused as a user error', async () => {
  const next = uniform(8);
  const headerEnd = fields(original).at(-1)!.at + 8;
  for (let i = 0; i < 300; i++) {
    let bytes = original.slice();
    if (i % 3 === 0) bytes = bytes.slice(0, Math.floor(next() * (i % 2 === 0 ? headerEnd : bytes.length)));
    else
      for (let n = 0; n <= i % 8; n++)
        bytes[Math.floor(next() * (n % 2 === 0 ? 400 : headerEnd))] = Math.floor(next() * 256);
    await describeBytes(bytes).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
    });
  }
});

test('a file cut anywhere in its weights is refused when opened', async () => {
  for (const length of [0, 3, 23, 24, 1000, original.length - 1]) {
    await expect(describeBytes(original.subarray(0, length))).rejects.toThrow(UserError);
  }
});

test.each([0, 24, 2 ** 20])('an alignment of %d is refused', async (alignment) => {
  const key = Buffer.from('general.alignment');
  const entry = new Uint8Array(8 + key.length + 8);
  const view = new DataView(entry.buffer);
  view.setBigUint64(0, BigInt(key.length), true);
  entry.set(key, 8);
  view.setUint32(8 + key.length, 4, true);
  view.setUint32(12 + key.length, alignment, true);
  const bytes = Buffer.concat([original.subarray(0, 24), entry, original.subarray(24)]);
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(16) + 1n, 16);
  await expect(describeBytes(bytes)).rejects.toThrow(/alignment/);
});

test('tensors on top of each other are refused', async () => {
  const offsets = fields(original).filter(({ what }) => what === 'tensor offset');
  const bytes = original.slice();
  const view = new DataView(bytes.buffer);
  view.setBigUint64(offsets[1]!.at, view.getBigUint64(offsets[0]!.at, true), true);
  await expect(describeBytes(bytes)).rejects.toThrow('on top of another');
});

test.each([
  ['embedding_length', 0, 'embedding_length'],
  ['attention.head_count', 3, 'key_length'],
  ['attention.head_count_kv', 3, 'head layout'],
  ['block_count', 513, 'block_count'],
  ['rope.dimension_count', 8, 'head layout'],
])('metadata that asks for %s = %d is refused', async (key, value, message) => {
  const bytes = original.slice();
  const at = Buffer.from(bytes).indexOf(`llama.${key}`) + `llama.${key}`.length;
  // The length before the key keeps head_count from matching head_count_kv.
  const view = new DataView(bytes.buffer);
  expect(view.getUint32(at, true)).toBe(4);
  view.setUint32(at + 4, value, true);
  await expect(describeBytes(bytes)).rejects.toThrow(message);
});
