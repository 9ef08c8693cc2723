import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Token } from 'node-llama-cpp';
import { sampleSettings, LLAMA_DEFAULTS } from '../../src/generate/index.ts';
import type { RawAnswer } from '../../src/generate/llama/job.ts';
import { codeTask, llamaTask, openedTask } from '../../src/generate/llama/llamaTask.ts';
import { openContext, withModel } from '../../src/generate/llama/openContext.ts';
import { ratioOf } from '../../src/generate/llama/ratioOf.ts';
import type { LlamaMessage, LlamaRequest, LlamaTask, OtherScore } from '../../src/generate/llama/request.ts';
import { serveRequest } from '../../src/generate/llama/serveRequest.ts';
import { answerTokens, loadTokenizer, modelPath, promptTokens, stopLlama } from '../../src/model/index.ts';
import { buildPrompt, formatAnswer } from '../../src/preference/index.ts';
import { exampleTask, SUM } from './examples.ts';

const MODEL = 'fixtures/model/tiny-llama.gguf';
const ADAPTER = 'fixtures/model/adapter-tiny-llama.gguf';
const folder = mkdtempSync(join(tmpdir(), 'codelutra-test-'));
const tasks: LlamaTask[] = ['one', 'two', 'three'].map((name) =>
  question(`Fix ${name}.`, `\`\`\`\n${name} one two\n\`\`\``),
);

function question(prompt: string, unchanged: string): LlamaTask {
  return { form: 'chat', prompt, unchanged, span: { start: 0, end: unchanged.length } };
}

afterAll(async () => {
  await stopLlama();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  llama?: Partial<LlamaRequest['llama']>;
  settings?: Parameters<typeof sampleSettings>[0];
  tasks?: readonly LlamaTask[];
  have?: number[];
  seed?: number;
  kind?: LlamaRequest['kind'];
}

async function serve({ llama, settings, kind = 'sample', have = [], seed = 1, ...rest }: Asked = {}): Promise<
  LlamaMessage[]
> {
  const said: LlamaMessage[] = [];
  const request: LlamaRequest = {
    kind,
    llama: { ...LLAMA_DEFAULTS, model: MODEL, threads: 1, ...llama },
    tasks: rest.tasks ?? tasks,
    settings: sampleSettings({ samples: 4, lengthFactor: 1, extraTokens: 12, ...settings }),
    seed,
    have,
    folder,
  };
  await serveRequest(request, (message) => said.push(message));
  return said;
}

async function sampled(asked?: Asked): Promise<Map<number, RawAnswer[] | undefined>> {
  const found = (await serve(asked)).flatMap((message) => (message.kind === 'sampled' ? [message] : []));
  return new Map(found.map(({ task, answers }) => [task, answers]));
}

/** What must not vary; seconds may. */
const shown = (answers: readonly RawAnswer[] | undefined) =>
  answers?.map(({ text, logProb, tokens, cutOff }) => ({ text, logProb, tokens, cutOff }));

test('K answers a task, the same for the same seed bit for bit, others for another', async () => {
  const first = await sampled();
  const again = await sampled();
  const other = await sampled({ seed: 2 });
  expect([...first.keys()].sort()).toEqual([0, 1, 2]);
  for (const [task, answers] of first) {
    expect(answers).toHaveLength(4);
    expect(new Set(answers!.map(({ text }) => text)).size).toBeGreaterThan(1);
    for (const { tokens, cutOff } of answers!) expect(cutOff ? tokens : 1).toBeGreaterThan(0);
    expect(shown(again.get(task))).toEqual(shown(answers));
    expect(shown(other.get(task))).not.toEqual(shown(answers));
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('fewer slots than answers, and guessed tokens, change speed and, but for rounding, nothing else', async () => {
  const texts = async (asked: Asked) =>
    [...(await sampled(asked)).values()].flatMap((answers) => answers!.map(({ text }) => text));
  const all = await texts({});
  // Another batch rounds differently, and this model's random weights leave many tokens about equally likely.
  const alike = async (asked: Asked) => (await texts(asked)).filter((text, at) => text === all[at]).length;
  expect(await alike({ seed: 2 })).toBe(0);
  expect(await alike({ llama: { slots: 3 } })).toBeGreaterThanOrEqual(9);
  expect(await alike({ llama: { slots: 1, draft: 0 } })).toBeGreaterThanOrEqual(9);
  expect(await alike({ llama: { slots: 12, draft: 6 } })).toBeGreaterThanOrEqual(9);
});

test('a run that goes on gives what the whole run gives, bit for bit', async () => {
  const asked = { llama: { slots: 4 }, settings: { samples: 4 } };
  const whole = await sampled(asked);
  const rest = await sampled({ ...asked, have: [[...whole.keys()][0]!] });
  expect([...rest.keys()]).toEqual([...whole.keys()].slice(1));
  for (const [task, answers] of rest) expect(shown(answers)).toEqual(shown(whole.get(task)));
});

test("answers can be made to begin with the function's head, whatever the model would say", async () => {
  const head = '```javascript\nfunction sum(list) {';
  const task = exampleTask();
  const opened = await openedTask(task);
  const settings = { samples: 4, lengthFactor: 1.2 };
  const answers = (await sampled({ tasks: [opened], settings })).get(0)!;
  for (const { text, tokens, logProb } of answers) {
    expect(text.startsWith(head)).toBe(true);
    expect(text.length).toBeGreaterThan(head.length);
    // What is given is not the model's: it counts for the length alone.
    expect(logProb).toBeLessThan(0);
    expect(tokens).toBeGreaterThan(4);
  }
  expect(new Set(answers.map(({ text }) => text)).size).toBeGreaterThan(1);
  const free = (await sampled({ tasks: [llamaTask(task)], settings })).get(0)!;
  expect(free.some(({ text }) => text.startsWith(head))).toBe(false);
  // One after the other, in a slot that held another such answer.
  const few = (await sampled({ tasks: [opened], settings, llama: { slots: 1 } })).get(0)!;
  expect(few.filter(({ text }) => text.startsWith(head))).toHaveLength(4);
});

test('greedy answers do not depend on the seed; an adapter changes them', async () => {
  const settings = { samples: 1, temperature: 0, hotShare: 0 };
  const base = (await sampled({ settings })).get(0);
  expect(shown((await sampled({ settings, seed: 9 })).get(0))).toEqual(shown(base));
  const adapted = (await sampled({ settings, llama: { adapter: ADAPTER } })).get(0);
  expect(shown(adapted)).not.toEqual(shown(base));
});

test('a prompt too long for the model gets no answers, the others do', async () => {
  const found = await sampled({ tasks: [question('word '.repeat(2000), 'x'), tasks[0]!] });
  expect(found.get(0)).toBeUndefined();
  expect(found.has(0)).toBe(true);
  expect(found.get(1)).toHaveLength(4);
});

test('an adapter of another model is refused', async () => {
  await expect(serve({ llama: { adapter: 'fixtures/model/adapter-tiny-qwen2.gguf' } })).rejects.toThrow('cannot start');
});

/** The log-probability of each token of an answer, as the model gives them on its own. */
async function logProbsOf(prompt: readonly number[], answers: readonly (readonly number[])[]): Promise<number[][]> {
  return withModel(MODEL, async (model) => {
    const context = await openContext(model, { ...LLAMA_DEFAULTS, model: MODEL, threads: 1 }, 1, 500);
    const sequence = context.getSequence();
    const found: number[][] = [];
    for (const answer of answers) {
      await sequence.clearHistory();
      const generateNext = { probabilities: true, options: { topK: 0, topP: 1 } };
      const input = [...prompt, ...answer] as Token[];
      const outputs = await sequence.controlledEvaluate(input.slice(0, -1).map((token) => [token, { generateNext }]));
      found.push(
        answer.map((token, at) => Math.log(outputs[prompt.length - 1 + at]!.next.probabilities!.get(token as Token)!)),
      );
    }
    return found;
  });
}

const edits = [
  SUM.replace('a - b', 'a + b'),
  SUM,
  SUM.replace('0', '1'),
  SUM.replace('a - b', 'b'),
  SUM.replace('a - b', '(a - b) + a * b'),
  ...['list', 'a', 'b', 'sum', '7', 'null', 'true'].map((word) => SUM.replace('0', word)),
];

test("an edit's score is its first token's and its whole ratio, as the model gives them on its own", async () => {
  const task = exampleTask({ tests: [] });
  const again = { max: 100, trust: 1, prior: edits.map(() => 0) };
  const scores = await scored({ ...llamaTask(task, edits), again });
  const tokenizer = await loadTokenizer(MODEL);
  const prompt = promptTokens(tokenizer, buildPrompt(task));
  const answers = [SUM, ...edits].map((text) => answerTokens(tokenizer, formatAnswer(text, 'javascript')));
  await tokenizer.dispose();
  const logProbs = await logProbsOf(prompt, answers);
  const [original, ...others] = answers.map((tokens, at) => ({ tokens, logProbs: logProbs[at]! }));
  const cost = -original!.logProbs.reduce((sum, one) => sum + one, 0) / original!.tokens.length;
  expect(scores).toHaveLength(edits.length);
  for (const [index, { tokens, logProbs: own }] of others.entries()) {
    const at = tokens.findIndex((token, place) => token !== original!.tokens[place]);
    if (at === -1) {
      expect(edits[index]).toBe(SUM);
      expect(scores[index]).toBeNull();
      continue;
    }
    const longer = tokens.length - original!.tokens.length;
    let end = tokens.length;
    while (end > at && end - longer > at && tokens[end - 1] === original!.tokens[end - longer - 1]) end--;
    const to = Math.min(tokens.length, end + 4);
    const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);
    const whole = sum(own.slice(at, to)) - sum(original!.logProbs.slice(at, to - longer)) + cost * longer;
    expect(scores[index]!.first).toBeCloseTo(own[at]! - original!.logProbs[at]!, 3);
    // What is computed together is rounded otherwise than alone: some hundredths over a dozen tokens.
    expect(scores[index]!.whole).toBeCloseTo(whole, 1);
  }
});

test('those are read whole that are best by their first token and what else speaks for them', async () => {
  const task = exampleTask({ tests: [] });
  const without = await scored(llamaTask(task, edits));
  expect(without.map((score) => score?.whole ?? null)).toEqual(edits.map(() => null));
  const prior = edits.map((_, at) => (at === 3 || at === 1 ? 100 : 0));
  const again = await scored({ ...llamaTask(task, edits), again: { max: 2, trust: 0.5, prior } });
  const read = [...edits.keys()].filter((at) => again[at] !== null && again[at]!.whole !== null);
  const firsts = without.map((score) => score?.first ?? -Infinity);
  const best = [...edits.keys()].filter((at) => at !== 3).sort((a, b) => firsts[b]! - firsts[a]!)[0]!;
  expect(read.sort((a, b) => a - b)).toEqual([3, best].sort((a, b) => a - b));
});

async function scored(task: LlamaTask): Promise<(OtherScore | null)[]> {
  const [scores] = (await serve({ kind: 'score', tasks: [task] })).flatMap((message) =>
    message.kind === 'scored' ? [message.scores!] : [],
  );
  return scores!;
}

const real = modelPath('smollm2-135m');
(existsSync(real) ? test : test.skip)('SmolLM2 prefers the edit that fixes the sum to most others', async () => {
  const task = exampleTask();
  const others = [SUM.replace('a - b', 'a + b'), SUM.replace('a - b', 'a * list'), SUM.replace('(a, b)', '(a, c)')];
  const again = { max: 3, trust: 1, prior: [0, 0, 0] };
  const [scores] = (
    await serve({ kind: 'score', llama: { model: real, threads: 0 }, tasks: [codeTask(task, others, again)] })
  ).flatMap((message) => (message.kind === 'scored' ? [message.scores!] : []));
  const [right, ...wrong] = scores!.map((score) => ratioOf(score!));
  for (const other of wrong) expect(right).toBeGreaterThan(other);
});
