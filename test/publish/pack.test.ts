import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gate, type TaskResult } from '../../src/evaluate/index.ts';
import { catalogue, describeModel, readAdapter, startLlama, stopLlama } from '../../src/model/index.ts';
import { packCheckpoint, readManifest } from '../../src/publish/index.ts';
import { modelCard } from '../../src/publish/modelCard.ts';
import { storedGzip } from '../../src/publish/storedGzip.ts';
import { exampleTask } from '../evaluate/examples.ts';
import { llamaRunner } from '../model/llamaRunner.ts';
import { BASE, makeCheckpoint } from './checkpoint.ts';

let folder: string;
const checkpoint = (): string => join(folder, 'checkpoint');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-pack-'));
  await makeCheckpoint(checkpoint());
  await startLlama();
});

afterAll(async () => {
  await stopLlama();
  await rm(folder, { recursive: true, force: true });
});

test('packing the same checkpoint gives the same bytes, wherever and whenever', async () => {
  const one = await packCheckpoint(checkpoint(), join(folder, 'one.tar.gz'));
  const copy = join(folder, 'copy', 'elsewhere');
  await cp(checkpoint(), copy, { recursive: true });
  for (const name of await readdir(copy)) await utimes(join(copy, name), 1000, 1000);
  await writeFile(join(copy, 'state.bin'), 'left by somebody');
  const two = await packCheckpoint(copy, join(folder, 'two.tar.gz'));
  expect(two.sha256).toBe(one.sha256);
  expect(await readFile(two.path)).toEqual(await readFile(one.path));

  // What was unpacked packs to the same again: by another tar, which finds nothing to warn of.
  const unpacked = join(folder, 'unpacked');
  execFileSync('sh', ['-ec', 'mkdir "$1" && tar -xzf "$2" -C "$1" 2>&1', 'sh', unpacked, one.path]);
  expect((await packCheckpoint(unpacked, join(folder, 'three.tar.gz'))).sha256).toBe(one.sha256);
});

test('no code of the repositories is in an archive, by whatever way it came into the run', async () => {
  const quoted = `left out src/billing.py: charge (t1): the right version does not pass: assert key("MARKER") == row`;
  const folderOf = join(folder, 'private');
  await makeCheckpoint(folderOf, {
    evaluation: { notes: [quoted, 'MARKER'], provenance: { seed: 1, engine: 'wasm', command: 'learn /MARKER' } },
  });
  const { path } = await packCheckpoint(folderOf, join(folder, 'code.tar.gz'));
  const metrics = await readFile(join(folderOf, 'metrics.json'), 'utf8');
  for (const text of ['arrayToObject', 'MARKER']) expect(metrics).toContain(text);
  const archive = gunzipSync(await readFile(path));
  for (const text of ['arrayToObject', 'MARKER', 'billing']) expect(archive.includes(text)).toBe(false);
  for (const text of ['2 notes of the run are left out here', '"engine": "wasm"', '"seed": 1'])
    expect(archive.includes(text)).toBe(true);
});

test("the gate's reasons, which are published, are figures: no name of a task gets into them", () => {
  const results = (passed: number): TaskResult[] =>
    Array.from({ length: 40 }, (_, i) =>
      exampleTask(`MARKER-${i}`, 1, i < passed ? 1 : 0, { group: `MARKER ${i}`, source: 'MARKER' }),
    );
  const { reasons } = gate(results(9), results(20), { base: results(9), candidate: results(9) });
  expect(reasons.length).toBeGreaterThan(3);
  expect(JSON.stringify(reasons)).not.toContain('MARKER');
});

test('an unpacked adapter loads here and in llama.cpp, and both answer alike', async () => {
  const { path } = await packCheckpoint(checkpoint(), join(folder, 'load.tar.gz'));
  const out = join(folder, 'load');
  execFileSync('sh', ['-ec', 'mkdir "$1" && tar -xzf "$2" -C "$1"', 'sh', out, path]);
  const { config } = await describeModel(BASE);
  expect(await readAdapter(join(out, 'adapter.gguf'), config)).toEqual(await readAdapter(join(out, 'peft'), config));
  const ids = [1, 5, 9, 30, 2, 17];
  const answers = [];
  for (const lora of [join(checkpoint(), 'adapter.gguf'), join(out, 'adapter.gguf'), undefined]) {
    const runner = await llamaRunner(BASE, lora);
    answers.push((await runner.greedy(ids, 12)).map(({ token, distribution }) => [token, distribution[token]]));
    await runner.dispose();
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[1]).not.toEqual(answers[2]);
});

test('a card tells a loss as plainly as a gain', async () => {
  const manifest = await readManifest(checkpoint());
  const card = (value: number, low: number, high: number): string =>
    modelCard({
      ...manifest,
      metrics: {
        ...manifest.metrics,
        heldOut: {
          tasks: 60,
          passAt: [
            {
              k: 1,
              base: { value: 0.1, low: 0.05, high: 0.2, tasks: 60 },
              candidate: { value: 0.1 + value, low: 0.05, high: 0.3, tasks: 60 },
              difference: { value, low, high, tasks: 60 },
            },
          ],
        },
      },
    });
  expect(card(0.2, 0.1, 0.3)).toContain(
    'it fixes 30.0% of 60 held-out tasks, the base model 10.0%: **better by +20.0 points**',
  );
  expect(card(-0.05, -0.08, -0.01)).toContain('**worse by \u22125.0 points**');
  expect(card(0.02, -0.1, 0.1)).toContain('**which may be chance**');
  expect(card(0.2, 0.1, 0.3)).toContain('| mutants | 10 |');
});

test.each([
  ['smollm2 (1).gguf', 'smollm2-1'],
  ['_x.gguf', 'x'],
  ['modèle.gguf', 'modele'],
  ["it's a,b.gguf", 'it-s-a-b'],
  ['模型.gguf', 'model'],
])('a base that lies in %s is called %s', async (file, name) => {
  await cp(BASE, join(folder, file));
  const made = join(folder, 'named');
  await makeCheckpoint(made, { base: join(folder, file), repositories: ['a|`b', 'x'.repeat(300)] });
  const { base, repositories } = await readManifest(made);
  expect([base.name, base.source]).toEqual([
    name,
    { kind: 'file', name: expect.stringMatching(/^[\w.-]+$/) as string },
  ]);
  expect(repositories).toEqual(['a-b', 'x'.repeat(200)]);
  const { path } = await packCheckpoint(made, join(folder, 'named.tar.gz'));
  expect(gunzipSync(await readFile(path)).toString('latin1')).toContain(`"base_model_name_or_path": "${name}"`);
  // Nothing is copied from the card that was made up of a file's name.
  const card = modelCard(await readManifest(made));
  for (const text of ['vllm serve', 'from_pretrained', 'huggingface.co', 'base_model:'])
    expect(card).not.toContain(text);
  expect(card).toContain('codelutra does not know');
  expect(card).toContain(`A LoRA adapter for \`${name}\` that`);
});

test('a card leads to where a base of the Hub is from, and names what is unquantised only where that is known', async () => {
  const manifest = await readManifest(checkpoint());
  const source = {
    kind: 'hf',
    repo: 'someone/Some-Coder-GGUF',
    revision: 'main',
    file: 'Some-Coder-Q4_K_M.gguf',
  } as const;
  const base = { ...manifest.base, name: 'Some-Coder-Q4_K_M', source };
  const card = modelCard({ ...manifest, base });
  expect(card).toContain('[Some-Coder-Q4_K_M](https://huggingface.co/someone/Some-Coder-GGUF)');
  expect(card).toContain('base_model: someone/Some-Coder-GGUF\n');
  expect(card).toContain(`https://huggingface.co/${source.repo}/resolve/main/${source.file}`);
  expect(card).not.toMatch(/vllm serve|from_pretrained/);
  const [{ sha256, weights }] = catalogue;
  const known = modelCard({ ...manifest, base: { ...base, name: weights, sha256 } });
  expect(known).toContain(`vllm serve ${weights} --enable-lora --max-lora-rank 8`);
  expect(known).toContain(`AutoTokenizer.from_pretrained("${weights}")`);
  expect(known).toContain(`[${weights}](https://huggingface.co/${weights})`);
});

test('what is stored as gzip comes back, in the same bytes however it arrives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 200_000, size: 'max' }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 100_000 }),
      async (parts, cut) => {
        const whole = Buffer.concat(parts);
        const pieces = Array.from({ length: Math.ceil(whole.length / cut) }, (_, i) =>
          whole.subarray(i * cut, (i + 1) * cut),
        );
        const [one, other] = [await gzipOf(parts), await gzipOf(pieces)];
        expect(one.equals(other)).toBe(true);
        expect(gunzipSync(one).equals(whole)).toBe(true);
      },
    ),
    { numRuns: 20 },
  );
});

async function gzipOf(chunks: Uint8Array[]): Promise<Buffer> {
  async function* each(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }
  const parts: Uint8Array[] = [];
  for await (const part of storedGzip(each())) parts.push(part);
  return Buffer.concat(parts);
}
