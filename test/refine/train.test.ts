import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownHome, readTrainReport, runTrain, writeTinyPairs } from './runTrain.ts';

const folder = mkdtempSync(join(tmpdir(), 'codelutra-train-'));
const pairs = join(folder, 'pairs.jsonl');
const home = ownHome(join(folder, 'home'));
const base = ['--base', 'fixtures/model/tiny-llama.gguf'];

beforeAll(() => {
  writeTinyPairs(pairs, ['add', 'twice', 'first', 'last']);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('without the native engine training works on wasm, and says so', async () => {
  const out = join(folder, 'wasm');
  const settings = ['--epochs', '4', '--learning-rate', '0.01', '--rank', '4'];
  const args = [...base, '--pairs', pairs, '--out', out, ...settings];
  const { code, stderr } = await runTrain(args, { home: join(folder, 'empty-home') });
  expect(code).toBe(0);
  expect(stderr).toMatch(/training on wasm.*it has not been made; codelutra setup makes it/);
  const report = readTrainReport(out);
  expect(report.engine).toBe('wasm');
  expect(report.steps.at(-1)!.loss).toBeLessThan(report.steps[0]!.loss);
  expect(existsSync(join(out, 'adapter.gguf'))).toBe(true);
  expect(existsSync(join(out, 'peft', 'adapter_config.json'))).toBe(true);
}, 120_000);

test('training goes on from an adapter: it begins as good as that ended, and one of another form is refused', async () => {
  const settings = ['--epochs', '4', '--learning-rate', '0.01', '--rank', '4'];
  const first = join(folder, 'first');
  expect((await runTrain([...base, '--pairs', pairs, '--out', first, ...settings], { home })).code).toBe(0);
  const further = join(folder, 'further');
  const from = [...base, '--pairs', pairs, '--out', further, '--from', first];
  const refused = await runTrain([...from, '--rank', '8'], { home });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('the adapter to go on from has rank 4, alpha 32 and targets');
  expect(existsSync(further)).toBe(false);

  expect((await runTrain([...from, ...settings], { home })).code).toBe(0);
  const [ended, began] = [readTrainReport(first).after, readTrainReport(further).before];
  expect(began.margin).toBeCloseTo(ended.margin, 4);
  expect(began.chosenLikelihood).toBeCloseTo(ended.chosenLikelihood, 4);
  expect(readTrainReport(further).after.chosenLikelihood).toBeGreaterThan(ended.chosenLikelihood);
  // Another adapter to begin with is another run.
  const other = await runTrain([...base, '--pairs', pairs, '--out', further, ...settings], { home });
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('holds a run with other settings');
}, 120_000);

test('pairs that are too long are counted and named, never cut', async () => {
  const out = join(folder, 'long');
  const { code, stderr } = await runTrain([...base, '--pairs', pairs, '--out', out, '--max-tokens', '20'], { home });
  expect(code).toBe(2);
  expect(stderr).toContain('left out pair 000000000000000000000000');
  expect(stderr).toContain('no pair is left to train on');
});

test('a pair whose answer ends beyond what the model reads is named', async () => {
  const long = join(folder, 'long.jsonl');
  const pair = JSON.parse(readFileSync(pairs, 'utf8').split('\n')[0]!) as { prompt: string };
  writeFileSync(long, `${JSON.stringify({ ...pair, prompt: 'Fix it. '.repeat(120) })}\n`);
  const args = [...base, '--pairs', long, '--out', join(folder, 'beyond')];
  const { code, stderr } = await runTrain(args, { home });
  expect(code).toBe(2);
  expect(stderr).toMatch(/left out pair 0{24}: \d+ tokens to the answer's end; the model reads 512/);
});

test.each([
  ['a setting out of range', ['--beta', '-1'], 'impossible training setting beta'],
  ['a loss without terms', ['--method', 'sft', '--lambda', '0'], 'nothing would be learned'],
  ['a model nobody knows', ['--base', 'no-such-model'], 'there is no model named "no-such-model"'],
  ['no pairs file', ['--pairs', '/nowhere/pairs.jsonl'], 'there is no pairs file'],
])('%s is one clear message and exit code 2', async (_, args, message) => {
  const { code, stderr } = await runTrain([...base, '--pairs', pairs, '--out', join(folder, 'bad'), ...args], { home });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(existsSync(join(folder, 'bad'))).toBe(false);
});

test('a line that is no pair is refused by its number', async () => {
  const broken = join(folder, 'broken.jsonl');
  writeFileSync(broken, '{"version":1}\n');
  const { code, stderr } = await runTrain([...base, '--pairs', broken, '--out', join(folder, 'bad')], { home });
  expect(code).toBe(2);
  expect(stderr).toContain('broken.jsonl:1');
});
