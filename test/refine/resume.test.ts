import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniform } from '../../src/model/random.ts';
import { ownHome, readTrainReport, runTrain, writeTinyPairs } from './runTrain.ts';

const folder = mkdtempSync(join(tmpdir(), 'codelutra-resume-'));
const pairs = join(folder, 'pairs.jsonl');
const home = ownHome(join(folder, 'home'));

beforeAll(() => {
  const names = ['add', 'twice', 'first', 'last', 'clamp', 'join', 'half', 'count', 'least', 'most', 'mean', 'swap'];
  writeTinyPairs(pairs, names);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const settings = ['--epochs', '10', '--learning-rate', '0.01', '--save-every', '0', '--rank', '4'];
const tiny = (out: string, base = 'tiny-llama'): string[] => [
  '--base',
  `fixtures/model/${base}.gguf`,
  '--pairs',
  pairs,
  '--out',
  out,
  ...settings,
];

test('ten kills at random moments change nothing in the end', async () => {
  const calm = join(folder, 'calm');
  expect((await runTrain(tiny(calm), { home })).code).toBe(0);
  const killed = join(folder, 'killed');
  const next = uniform(7);
  let kills = 0;
  for (; kills < 10 && !existsSync(join(killed, 'train.json')); kills++) {
    await runTrain(tiny(killed), { home, killAfter: 900 + 2200 * next() });
  }
  expect((await runTrain(tiny(killed), { home })).code).toBe(0);
  expect(kills).toBeGreaterThan(1);
  const [want, got] = [readTrainReport(calm), readTrainReport(killed)];
  expect(got.steps.length).toBe(want.steps.length);
  want.steps.forEach(({ loss }, i) => expect(Math.abs(loss - got.steps[i]!.loss)).toBeLessThan(1e-5));
  expect(got.after.accuracy).toBe(want.after.accuracy);
  expect(want.steps.at(-1)!.loss).toBeLessThan(want.steps[0]!.loss);
}, 300_000);

test('a folder that holds another run is refused, and nothing in it changes', async () => {
  const out = join(folder, 'calm');
  const before = readFileSync(join(out, 'train.json'), 'utf8');
  const { code, stderr } = await runTrain(tiny(out, 'tiny-qwen2'), { home });
  expect(code).toBe(2);
  expect(stderr).toContain('another base model');
  expect(readFileSync(join(out, 'train.json'), 'utf8')).toBe(before);
}, 120_000);
