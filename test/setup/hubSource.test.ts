import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import { findModel, modelFile, modelReady, resolveModel } from '../../src/model/index.ts';
import { silentProgress } from '../../src/progress.ts';
import type { Progress } from '../../src/progress.ts';
import { setup } from '../../src/setup/index.ts';
import { startHub } from './hubServer.ts';
import type { Hub, HubFaults } from './hubServer.ts';

const REPO = 'someone/small-model-GGUF';
const NAME = `hf:${REPO}/q4/model.gguf`;
const data = Buffer.concat([Buffer.from('GGUF'), randomBytes(3_000_000)]);
const VARIABLES = ['CODELUTRA_HOME', 'HF_ENDPOINT', 'HF_TOKEN'] as const;

let home: string;
let hub: Hub | undefined;
const before = VARIABLES.map((name) => [name, process.env[name]] as const);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'codelutra-hub-'));
  process.env['CODELUTRA_HOME'] = home;
  delete process.env['HF_TOKEN'];
});
afterEach(async () => {
  await hub?.close();
  hub = undefined;
  rmSync(home, { recursive: true, force: true });
  for (const [name, value] of before) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

async function serve(faults: HubFaults = {}): Promise<Hub> {
  hub = await startHub(REPO, 'q4/model.gguf', data, faults);
  process.env['HF_ENDPOINT'] = `${hub.url}/`;
  return hub;
}

const fetchIt = (progress: Progress = silentProgress) => setup({ model: NAME, engine: false, progress });
const models = (): string[] => readdirSync(join(home, 'models'));
const partOf = (): string =>
  `${modelFile(findModel(NAME))}.${createHash('sha256').update(data).digest('hex').slice(0, 12)}.part`;

async function refusal(): Promise<UserError> {
  const error: unknown = await fetchIt().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test('a model comes whole from the hub and is then resolved by the same name', async () => {
  const { ranges } = await serve();
  expect(() => resolveModel(NAME)).toThrow(/not here yet/);
  const shown: string[] = [];
  await fetchIt({ ...silentProgress, update: (line) => shown.push(line) });
  expect(readFileSync(resolveModel(NAME)).equals(data)).toBe(true);
  expect(models()).toEqual(['someone--small-model-GGUF--q4--model.gguf']);
  expect(shown.some((line) => line.includes('3 MB of 3 MB'))).toBe(true);
  await fetchIt();
  expect(ranges).toHaveLength(1);
});

test('a connection that breaks is taken up again where it broke', async () => {
  const { ranges } = await serve({ cuts: [1_000_000, 500_000] });
  const said: string[] = [];
  await fetchIt({ ...silentProgress, log: (line) => said.push(line) });
  expect(readFileSync(resolveModel(NAME)).equals(data)).toBe(true);
  expect(ranges).toHaveLength(3);
  const starts = ranges.slice(1).map((range) => Number(/^bytes=(\d+)-/.exec(range)?.[1]));
  expect(starts[0]).toBeGreaterThan(0);
  expect(starts[1]).toBeGreaterThan(starts[0] ?? Infinity);
  expect(said).toHaveLength(2);
});

test('what an earlier run left is kept, and only the rest is asked for', async () => {
  const { ranges } = await serve();
  mkdirSync(dirname(partOf()), { recursive: true });
  writeFileSync(partOf(), data.subarray(0, 2_000_000));
  await fetchIt();
  expect(ranges).toEqual([`bytes=2000000-${data.length - 1}`]);
  expect(readFileSync(resolveModel(NAME)).equals(data)).toBe(true);
});

test('a server that ignores the range is refused before anything is appended', async () => {
  await serve({ ignoreRanges: true });
  mkdirSync(dirname(partOf()), { recursive: true });
  writeFileSync(partOf(), data.subarray(0, 2_000_000));
  expect((await refusal()).message).toBe('the server does not continue downloads');
  expect(readFileSync(partOf()).equals(data.subarray(0, 2_000_000))).toBe(true);
});

test('a file with another sha256 than the hub names is thrown away', async () => {
  await serve({ sha256: 'a'.repeat(64) });
  expect((await refusal()).message).toBe('the downloaded model has another sha256 than the hub names');
  expect(models()).toEqual([]);
});

test.each([
  ['no size', 0],
  ['a size past any model', 1e15],
])('%s is refused before the download', async (_name, size) => {
  const { ranges } = await serve({ size });
  expect((await refusal()).message).toBe(`the hub names a size of ${size} bytes for this file`);
  expect(ranges).toEqual([]);
});

test('a model of the catalogue must be the pinned file', async () => {
  hub = await startHub('Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF', 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf', data);
  process.env['HF_ENDPOINT'] = hub.url;
  const error = await setup({ model: 'qwen2.5-coder-0.5b', engine: false, progress: silentProgress }).catch(
    (e: unknown) => e,
  );
  expect((error as UserError).message).toBe('the hub now has another file than the pinned one');
  expect(hub.ranges).toEqual([]);
});

test('HF_TOKEN opens a private model; without it, or with nonsense, the way out is named', async () => {
  await serve({ token: 'hf_secret' });
  expect((await refusal()).fix).toContain('HF_TOKEN');
  process.env['HF_TOKEN'] = 'secret';
  expect((await refusal()).message).toContain('they start with hf_');
  process.env['HF_TOKEN'] = 'hf_secret';
  await fetchIt();
  expect(modelReady(findModel(NAME))).toBe(true);
});

test('an unknown file, an unknown repository and a dead server are told apart', async () => {
  await serve();
  const other = (model: string): Promise<unknown> =>
    setup({ model, engine: false, progress: silentProgress }).catch((error: unknown) => (error as Error).message);
  expect(await other(`hf:${REPO}/q8/model.gguf`)).toBe('the hub has no such file');
  expect(await other('hf:no/body/q4/model.gguf')).toBe('the hub has no such repository, revision or file');
  await hub?.close();
  hub = undefined;
  expect(await other(NAME)).toMatch(/^the model hub can't be reached: .*ECONNREFUSED/);
});
