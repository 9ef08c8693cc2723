import fc from 'fast-check';
import { cutFunction } from '../../src/generate/index.ts';
import { fencedBlocks } from '../../src/generate/fencedBlocks.ts';
import { formatAnswer, parseAnswer } from '../../src/preference/index.ts';
import { exampleTask, SUM } from './examples.ts';

const fixed = SUM.replace('a - b', 'a + b');
const block = (text: string, language = 'javascript'): string => formatAnswer(text, language);
const cut = (answer: string, cutOff = false) => cutFunction(answer, exampleTask(), cutOff);

test('the one function of the one block is the candidate, prose around it or not', async () => {
  expect(await cut(block(fixed))).toEqual({ text: fixed });
  expect(await cut(`Here it is:\n\n${block(fixed)}\n\nIt adds now.`)).toEqual({ text: fixed });
  expect(await cut(block(`// adds\n${fixed}`))).toEqual({ text: fixed });
  expect(await cut(block(fixed), true)).toEqual({ text: fixed });
  expect(await cut(block(`import a from 'a';\nconst b = require('b');\n\n// adds\n${fixed}`))).toEqual({ text: fixed });
});

test.each([
  ['no-block', '', false],
  ['no-block', fixed, false],
  ['cut-off', fixed, true],
  ['cut-off', block(fixed).replace(/\n```$/, ''), false],
  ['many-blocks', `${block(fixed)}\nor\n${block(fixed)}`, false],
  ['many-blocks', `${block(fixed)}\n\`\`\`js\nhalf`, true],
  ['syntax-error', block(fixed.replace(');', ';')), false],
  ['syntax-error', block('This is how.'), false],
  ['not-one-function', block(''), false],
  ['not-one-function', block('const sum = 3;'), false],
  ['not-one-function', block(`${fixed}\nfunction other() {}`), false],
  ['not-one-function', block(`${fixed}\nsum([1]);`), false],
  ['not-one-function', block(`${fixed}\nimport a from 'a';`), false],
  ['not-one-function', block(`import a from 'a';\nconst b = a();\n${fixed}`), false],
  ['not-one-function', block("import a from 'a';"), false],
  ['not-one-function', block('one() {}\ntwo() {}'), false],
  ['other-name', block(fixed.replace('sum', 'total')), false],
])('%s: %j', async (problem, answer, cutOff) => {
  expect(await cut(answer, cutOff)).toEqual({ problem });
});

test('an indented Python method keeps its indentation and its name', async () => {
  const text = '    def size(self):\n        return self.end - self.start';
  const task = exampleTask({ language: 'python', function: 'Span.size', path: 'span.py', text });
  expect(await cutFunction(block(text, 'python'), task, false)).toEqual({ text });
  const outside = 'class Span:\n    def size(self):\n        return 1\n    def other(self):\n        return 2';
  expect(await cutFunction(block(outside, 'python'), task, false)).toEqual({ problem: 'not-one-function' });
});

test('imports before a Python function are left out', async () => {
  const text = 'def size(span):\n    return span.end - span.start';
  const task = exampleTask({ language: 'python', function: 'size', path: 'span.py', text });
  const answer = block(
    `from __future__ import annotations\nimport os, re\nfrom a import (b,\n  c)\n\n\n${text}`,
    'python',
  );
  expect(await cutFunction(answer, task, false)).toEqual({ text });
});

test('a task in an unknown language, or that is not a function, is refused', async () => {
  await expect(cutFunction(block('x'), exampleTask({ language: 'cobol' }), false)).rejects.toThrow("can't be read");
  await expect(cutFunction(block(fixed), exampleTask({ text: 'nothing' }), false)).rejects.toThrow('not exactly one');
});

test('property: a formatted answer is one closed block that holds what parseAnswer reads', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab`~\n ]{0,40}$/), (text) => {
      const answer = formatAnswer(text, 'python');
      const blocks = fencedBlocks(answer);
      expect(blocks).toHaveLength(1);
      const [{ start, end, closed }] = blocks as [(typeof blocks)[0]];
      expect(closed).toBe(true);
      expect(answer.slice(start, end)).toBe(`${text}\n`);
      if (text.trim() !== '') expect(parseAnswer(answer)).toBe(text);
    }),
  );
});
