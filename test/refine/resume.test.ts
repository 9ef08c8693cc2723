import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniform } from '../../src/model/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'codelutra-resume-'));
const pairsFile = join(folder, 'pairs.jsonl');

beforeAll(() => {
  const names = ['add', 'twice', 'first', 'last', 'clamp', 'join', 'half', 'count', 'least', 'most', 'mean', 'swap'];
  const fence = (text: string): string => `\`\`\`javascript\n${text}\n\`\`\``;
  const lines = names.map((name, i) =>
    JSON.stringify({
      version: 1,
      id: String(i).padStart(24, '0'),
      source: 'history',
      language: 'javascript',
      group: name,
      date: '2026-01-01',
      path: 'x.js',
      function: name,
      prompt: `Fix ${name}.`,
      chosen: fence(`function ${name}(a) { return a + ${i}; }`),
      rejected: fence(`function ${name}(a) { return a - ${i}; }`),
      probability: 1,
      weight: 1,
      evidence: null,
    }),
  );
  writeFileSync(pairsFile, `${lines.join('\n')}\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Report {
  steps: Array<{ loss: number }>;
  after: { accuracy: number; margin: number };
}

/** Runs `codelutra train` as a user would; with `killAfter`, its whole process group is killed after so many milliseconds. */
async function train(out: string, killAfter?: number): Promise<number | null> {
  const args = ['dist/cli.js', 'train', '--base', 'fixtures/model/tiny-llama.gguf', '--pairs', pairsFile, '--out', out];
  const settings = ['--epochs', '10', '--learning-rate', '0.01', '--save-every', '0', '--rank', '4'];
  const child = spawn(process.execPath, [...args, ...settings], {
    detached: true,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (killAfter === undefined) return ended;
  await Promise.race([sleep(killAfter), ended]);
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // It had ended by itself.
  }
  return ended;
}

const report = (out: string): Report => JSON.parse(readFileSync(join(out, 'train.json'), 'utf8')) as Report;

test('ten kills at random moments change nothing in the end', async () => {
  const calm = join(folder, 'calm');
  expect(await train(calm)).toBe(0);
  const killed = join(folder, 'killed');
  const next = uniform(7);
  let kills = 0;
  for (; kills < 10 && !existsSync(join(killed, 'train.json')); kills++) await train(killed, 900 + 2200 * next());
  expect(await train(killed)).toBe(0);
  expect(kills).toBeGreaterThan(2);
  const [want, got] = [report(calm), report(killed)];
  expect(got.steps.length).toBe(want.steps.length);
  want.steps.forEach(({ loss }, i) => expect(Math.abs(loss - got.steps[i]!.loss)).toBeLessThan(1e-5));
  expect(got.after.accuracy).toBe(want.after.accuracy);
  expect(want.steps.at(-1)!.loss).toBeLessThan(want.steps[0]!.loss);
}, 240_000);

test('a folder that holds another run is refused, and nothing in it changes', async () => {
  const out = join(folder, 'calm');
  const before = readFileSync(join(out, 'train.json'), 'utf8');
  const child = spawn(process.execPath, [
    'dist/cli.js',
    'train',
    '--base',
    'fixtures/model/tiny-qwen2.gguf',
    '--pairs',
    pairsFile,
    '--out',
    out,
  ]);
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(2);
  expect(said).toContain('another base model');
  expect(readFileSync(join(out, 'train.json'), 'utf8')).toBe(before);
});
