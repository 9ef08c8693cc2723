import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execaSync } from 'execa';
import { nativeEngineState } from '../../src/model/index.ts';
import { ownHome, readTrainReport, runTrain, writeTinyPairs } from './runTrain.ts';

const folder = mkdtempSync(join(tmpdir(), 'codelutra-again-'));
const pairs = join(folder, 'pairs.jsonl');
const home = ownHome(join(folder, 'home'));
/** Without the native engine. */
const bare = join(folder, 'bare');

beforeAll(() => {
  writeTinyPairs(pairs, ['add', 'twice', 'first', 'last']);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const args = (out: string, ...settings: string[]): string[] => [
  ...['--base', 'fixtures/model/tiny-llama.gguf', '--pairs', pairs, '--out', out],
  ...['--rank', '4', '--pairs-per-step', '1', '--save-every', '0', ...settings],
];

/** Resolves once there is a file. */
function once(path: string): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    while (!existsSync(path) && !signal.aborted) await sleep(2);
  };
}

const state = nativeEngineState();
const nativeTest = state.ready ? test : test.skip;
if (!state.ready) console.log(`skipped: no native engine here (${state.reason}); codelutra setup makes it`);

nativeTest(
  'a run that began in bfloat16 says so where the native engine is gone, before it loads anything',
  async () => {
    const out = join(folder, 'bfloat16');
    const run = args(out, '--epochs', '50', '--precision', 'bfloat16');
    expect((await runTrain(run, { home, killWhen: once(join(out, 'state.bin')) })).code).toBe(null);
    const { code, stderr } = await runTrain(run, { home: bare });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'the run in the output folder began in bfloat16, which needs the native engine, and this is wasm',
    );
    expect(stderr).toContain('codelutra setup makes it; then the run goes on');
    expect(stderr).not.toMatch(/loading|scoring/);
  },
);

nativeTest('a run that began in float32 without the native engine goes on with it', async () => {
  const out = join(folder, 'float32');
  const run = args(out, '--epochs', '10');
  expect((await runTrain(run, { home: bare, killWhen: once(join(out, 'state.bin')) })).code).toBe(null);
  expect(await runTrain(run, { home })).toMatchObject({ code: 0 });
  expect(readTrainReport(out)).toMatchObject({ engine: 'native', precision: 'float32' });
});

test('an adapter of a finished run that is gone is made again, and so is the whole run', async () => {
  const out = join(folder, 'finished');
  expect(await runTrain(args(out), { home })).toMatchObject({ code: 0 });
  const [gguf, peft] = [join(out, 'adapter.gguf'), join(out, 'peft', 'adapter_model.safetensors')];
  const [ggufBefore, peftBefore] = [readFileSync(gguf), readFileSync(peft)];
  rmSync(gguf);
  const first = await runTrain(args(out), { home });
  expect(first.stderr).toContain("the finished run's adapter.gguf is gone: made again from peft");
  expect(readFileSync(gguf)).toEqual(ggufBefore);
  rmSync(gguf);
  rmSync(peft);
  const second = await runTrain(args(out), { home });
  expect(second.stderr).toContain("the finished run's adapter.gguf and peft is gone: training again");
  expect(readFileSync(gguf)).toEqual(ggufBefore);
  expect(readFileSync(peft)).toEqual(peftBefore);
});

test('a pair of weight 0 is left out and named', async () => {
  const weightless = join(folder, 'weightless.jsonl');
  writeFileSync(weightless, readFileSync(pairs, 'utf8').replace('"weight":1', '"weight":0'));
  const out = join(folder, 'weightless');
  const { code, stderr } = await runTrain([...args(out), '--pairs', weightless], { home });
  expect(code).toBe(0);
  expect(stderr).toContain(`left out pair ${'0'.repeat(24)}: its weight is 0`);
  expect(readTrainReport(out)).toMatchObject({ pairs: 3 });
});

const small = ['bwrap', '--dev-bind', '/', '/', '--size', String(64 << 10), '--tmpfs'];
const canMount = execaSync('bwrap', [...small.slice(1), tmpdir(), 'true'], { reject: false }).exitCode === 0;
if (!canMount) console.log('skipped: a full disk needs bubblewrap that can make one');
(canMount ? test : test.skip)('a full disk is one clear message, and the run goes on elsewhere', async () => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const { code, stderr } = await runTrain(args(join(disk, 'out')), { home, inside: [...small, disk] });
  expect(code).toBe(2);
  expect(stderr).toMatch(/error: a file can't be written: the disk is full \(.*disk.out.*\)\.\n {2}Mend that/);
  expect(stderr).not.toContain(' at ');
});
