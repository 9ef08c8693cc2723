import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { codeView } from '../../src/generate/inFile.ts';
import { lineEncoder } from '../../src/generate/llama/lineEncoder.ts';
import { codeTask, llamaTask } from '../../src/generate/llama/llamaTask.ts';
import { taskEncoder } from '../../src/generate/llama/taskEncoder.ts';
import { loadTokenizer, modelPath, stopLlama } from '../../src/model/index.ts';
import { exampleTask, SUM } from './examples.ts';

afterAll(stopLlama);

const piece = fc.constantFrom(
  'def f(x):',
  'return',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\t',
  '    ',
  'été',
  '"a#b"',
  '12',
  ') {',
  '\r\n',
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const models = ['fixtures/model/tiny-llama.gguf', 'fixtures/model/tiny-qwen2.gguf', modelPath('smollm2-135m')];

test('a text in pieces of lines has the tokens that it has whole; what differs is told where it differs', async () => {
  for (const path of models.filter(existsSync)) {
    const tokenizer = await loadTokenizer(path);
    fc.assert(
      fc.property(text, text, (sample, other) => {
        const encode = lineEncoder(tokenizer, sample);
        expect(encode(sample)).toEqual(tokenizer.encode(sample));
        expect(tokenizer.decode(encode(other))).toBe(tokenizer.decode(tokenizer.encode(other)));
      }),
      { numRuns: 200 },
    );
    await tokenizer.dispose();
  }
});

test("code in its file: the path, the lines before it, the function, some of what follows; nothing of a file's far end", () => {
  const before = `const far = 1;\n${'const near = 2;\n'.repeat(200)}export const sum = `;
  const after = `;\n${'export const end = 3;\n'.repeat(50)}`;
  const { head, lead, tail } = codeView(exampleTask({ before, after }));
  expect(head.startsWith('// lib/sum.js\nconst near = 2;\n')).toBe(true);
  expect(head.length).toBeLessThan(1600);
  expect(head + lead).toMatch(/\nexport const sum = $/);
  expect(lead).toBe(' ');
  expect(after.startsWith(tail)).toBe(true);
  expect(tail.endsWith('export const end = 3;')).toBe(true);
  const { unchanged, span } = codeTask(exampleTask({ before, after }));
  expect(unchanged.slice(span.start, span.end)).toBe(SUM);
  const alone = codeView(exampleTask({ path: 'a.py', language: 'python', before: '', after: '' }));
  expect(alone).toEqual({ head: '# a.py', lead: '\n', tail: '\n' });
  const wide = codeView(exampleTask({ before: `const line = [${'1,'.repeat(5000)}];const sum = ` }));
  expect(wide.head.length).toBeLessThan(1600);
});

test('the places of a task are those of its characters', async () => {
  const tokenizer = await loadTokenizer(models[0]!);
  for (const task of [llamaTask(exampleTask()), codeTask(exampleTask())]) {
    const { copied, placeAt } = taskEncoder(tokenizer, task);
    for (const character of [0, 1, task.span.start, task.span.end, task.unchanged.length]) {
      const at = placeAt(character);
      expect(tokenizer.decode(copied.slice(0, at)).length).toBeGreaterThanOrEqual(character);
      if (at > 0) expect(tokenizer.decode(copied.slice(0, at - 1)).length).toBeLessThan(character);
    }
  }
  await tokenizer.dispose();
});
