import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type * as Generate from '../../src/generate/index.ts';
import { LLAMA_DEFAULTS, sampleSettings } from '../../src/generate/index.ts';
import type { RawAnswer } from '../../src/generate/llama/job.ts';
import { llamaTask } from '../../src/generate/llama/llamaTask.ts';
import { rejoin } from '../../src/generate/llama/rejoin.ts';
import type { LlamaRequest } from '../../src/generate/llama/request.ts';
import { serveRequest } from '../../src/generate/llama/serveRequest.ts';
import { answerTokens, loadTokenizer, modelPath, stopLlama } from '../../src/model/index.ts';
import { formatAnswer } from '../../src/preference/index.ts';
import { exampleTask, SUM } from './examples.ts';

const MODEL = 'fixtures/model/tiny-llama.gguf';
const folder = mkdtempSync(join(tmpdir(), 'codelutra-test-'));

afterAll(async () => {
  await stopLlama();
  rmSync(folder, { recursive: true, force: true });
});

async function departed(samples: number, llama: Partial<LlamaRequest['llama']> = {}): Promise<RawAnswer[]> {
  const answers: RawAnswer[] = [];
  await serveRequest(
    {
      kind: 'depart',
      llama: { ...LLAMA_DEFAULTS, model: MODEL, threads: 1, ...llama },
      tasks: [llamaTask(exampleTask({ tests: [] }))],
      settings: sampleSettings({ samples, lengthFactor: 1, extraTokens: 8 }),
      seed: 1,
      have: [],
      folder,
    },
    (message) => {
      if (message.kind === 'sampled') answers.push(...message.answers!);
    },
  );
  return answers;
}

test('answers depart from the unchanged one where the model would soonest, no two alike, the same each time', async () => {
  const tokenizer = await loadTokenizer(MODEL);
  const unchanged = tokenizer.decode(answerTokens(tokenizer, formatAnswer(SUM, 'javascript')));
  const answers = await departed(6);
  const again = await departed(6);
  await tokenizer.dispose();
  expect(answers).toHaveLength(6);
  expect(answers.map(({ text }) => text)).toEqual(again.map(({ text }) => text));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(6);
  for (const { text } of answers) {
    expect(text).not.toBe(unchanged);
    // What opens the block is not departed from.
    expect(text.startsWith(unchanged.slice(0, unchanged.indexOf('\n') + 1))).toBe(true);
  }
});

test('few slots change nothing but speed; the best departures do not hang on how many are asked for', async () => {
  const all = await departed(6);
  const few = await departed(6, { slots: 2 });
  const first = await departed(2);
  const texts = (answers: readonly RawAnswer[]) => answers.map(({ text }) => text.slice(0, 60));
  expect(texts(few).filter((text, at) => text === texts(all)[at]).length).toBeGreaterThanOrEqual(4);
  expect(texts(first)).toEqual(texts(all).slice(0, 2));
});

const real = modelPath('smollm2-135m');
const built = resolve('dist/generate/index.js');
(existsSync(real) && existsSync(built) ? test : test.skip)(
  'SmolLM2 offers functions that differ from the failing one, each program once, the fix of a slip among them',
  async () => {
    const task = exampleTask();
    // Its child process runs the built product.
    const { departureSource } = (await import(pathToFileURL(built).href)) as typeof Generate;
    const progress = { update() {}, log() {}, done() {} };
    const [candidates] = await departureSource({ model: real }, 12).candidates([task], { seed: 1, progress });
    const texts = candidates!.map(({ text }) => text!.replace(/\s+/g, ''));
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts).not.toContain(task.text.replace(/\s+/g, ''));
    expect(texts).toContain(task.text.replace('a - b', 'a + b').replace(/\s+/g, ''));
  },
);

test('an answer that is back on the unchanged one goes on as that does', () => {
  const token = fc.integer({ min: 0, max: 1_000_000 });
  const distinct = fc.uniqueArray(token, { minLength: 12, maxLength: 60 });
  fc.assert(
    fc.property(
      distinct,
      fc.nat(),
      fc.array(fc.integer({ min: -50, max: -1 }), { maxLength: 5 }),
      (copied, place, other) => {
        const at = place % (copied.length - 10);
        const answer = [...copied.slice(0, at), -99, ...other, ...copied.slice(at + 1, at + 9)];
        expect(rejoin(copied, answer, at)).toEqual(copied.slice(at + 9));
        // One token less, and it may only look like it.
        expect(rejoin(copied, answer.slice(0, -1), at)).toBeUndefined();
      },
    ),
  );
});
