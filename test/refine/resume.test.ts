import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

// Long enough that ten runs, each killed soon after it saved, don't reach the end.
const settings = ['--epochs', '25', '--pairs-per-step', '1', '--learning-rate', '0.002', '--rank', '4'];
const tiny = (out: string, base = 'tiny-llama'): string[] => [
  '--base',
  `fixtures/model/${base}.gguf`,
  '--pairs',
  pairs,
  '--out',
  out,
  ...settings,
  ...['--save-every', '0.02'],
];

/** Resolves a random moment after `state` is written anew, which it is after the first step at the earliest. */
function soonAfterSaving(state: string, delay: number): (signal: AbortSignal) => Promise<void> {
  const written = (): number => statSync(state, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const before = written();
  return async (signal) => {
    while (written() === before && !signal.aborted) await sleep(5);
    await sleep(delay);
  };
}

/** Resolves once there is a file or folder. */
function onceThere(path: string): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    while (!existsSync(path) && !signal.aborted) await sleep(1);
  };
}

test('ten kills, in loading, scoring, training and writing, change nothing in the end', async () => {
  const calm = join(folder, 'calm');
  expect((await runTrain(tiny(calm), { home })).code).toBe(0);
  const killed = join(folder, 'killed');
  const next = uniform(7);
  // Loading the base, then scoring it.
  for (const name of ['', 'references.jsonl']) {
    const killWhen = onceThere(join(killed, name));
    expect(await runTrain(tiny(killed), { home, killWhen })).toMatchObject({ code: null });
    expect(existsSync(join(killed, 'state.bin'))).toBe(false);
  }
  for (let kill = 3; kill <= 9; kill++) {
    const killWhen = soonAfterSaving(join(killed, 'state.bin'), 100 * next());
    // No exit code: it was at work when it was killed.
    expect({ kill, ...(await runTrain(tiny(killed), { home, killWhen })) }).toMatchObject({ kill, code: null });
    expect(existsSync(join(killed, 'train.json'))).toBe(false);
  }
  // Writing the adapters, unless it is through before the kill comes.
  await runTrain(tiny(killed), { home, killWhen: onceThere(join(killed, 'adapter.gguf')) });
  expect((await runTrain(tiny(killed), { home })).code).toBe(0);
  expect(readFileSync(join(killed, 'adapter.gguf'))).toEqual(readFileSync(join(calm, 'adapter.gguf')));
  const [want, got] = [readTrainReport(calm), readTrainReport(killed)];
  expect(got.steps.length).toBe(want.steps.length);
  want.steps.forEach(({ loss }, i) => expect(Math.abs(loss - got.steps[i]!.loss)).toBeLessThan(1e-5));
  expect(got.after.accuracy).toBe(want.after.accuracy);
  expect(want.steps.at(-1)!.loss).toBeLessThan(want.steps[0]!.loss);
}, 300_000);

test.each(['SIGINT', 'SIGTERM'] as const)(
  'asked to end by %s it ends at once, says so, and goes on later',
  async (ask) => {
    const out = join(folder, ask);
    const killWhen = soonAfterSaving(join(out, 'state.bin'), 0);
    const { code, stderr } = await runTrain(tiny(out), { home, killWhen, ask });
    expect(code).toBe(2);
    expect(stderr).toContain(`stopped by ${ask}`);
    expect(stderr).toContain('it goes on where it was');
    expect(existsSync(join(out, 'train.json'))).toBe(false);
    expect((await runTrain(tiny(out), { home })).code).toBe(0);
    expect(readFileSync(join(out, 'adapter.gguf'))).toEqual(readFileSync(join(folder, 'calm', 'adapter.gguf')));
  },
  120_000,
);

test('a folder that holds another run is refused, and nothing in it changes', async () => {
  const out = join(folder, 'calm');
  const before = readFileSync(join(out, 'train.json'), 'utf8');
  const { code, stderr } = await runTrain(tiny(out, 'tiny-qwen2'), { home });
  expect(code).toBe(2);
  expect(stderr).toContain('another base model');
  expect(readFileSync(join(out, 'train.json'), 'utf8')).toBe(before);
}, 120_000);
