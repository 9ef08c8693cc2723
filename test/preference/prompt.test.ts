import fc from 'fast-check';
import { buildPrompt, formatAnswer, parseAnswer, taskOf } from '../../src/preference/index.ts';
import { exampleEvidence } from './examples.ts';

test('a prompt names the function, its context, what fails, and ends with what to answer', () => {
  expect(buildPrompt(taskOf(exampleEvidence()))).toBe(
    [
      'The function `sum` in `lib/sum.js` fails its tests. Fix it.',
      "Context:\n```\nconst { reduce } = require('./reduce');\n```",
      [
        'Failing tests:',
        '- adds (test/sum.test.js)',
        'Expected values to be strictly equal: -3 !== 3',
        "```javascript\ntest('adds', () => {\n  assert.equal(sum([1, 2]), 3);\n});\n```",
      ].join('\n'),
      'Function:\n```javascript\nfunction sum(list) {\n  return list.reduce((a, b) => a - b, 0);\n}\n```',
      'Answer with the whole corrected function in one fenced block.',
    ].join('\n\n'),
  );
});

test('context and tests stay within their budget, and the function is never cut', () => {
  const text = fc.string({ maxLength: 3000, unit: fc.constantFrom('a', ' ', '\n', '`', 'é', '(') });
  const oneTest = fc.record({ message: text, text, name: fc.string({ minLength: 1, maxLength: 80 }) });
  fc.assert(
    fc.property(
      text.filter((body) => body !== ''),
      fc.array(oneTest, { minLength: 1, maxLength: 30 }),
      fc.array(text, { maxLength: 8 }),
      fc.integer({ min: 0, max: 12_000 }),
      (body, tests, imports, budget) => {
        const example = exampleEvidence();
        const task = taskOf({
          ...example,
          old: body,
          tests: tests.map((one) => ({ ...example.tests[0]!, ...one })),
          context: { imports, signatures: imports },
        });
        const bare = buildPrompt({ ...task, tests: [], context: { imports: [], signatures: [] } });
        const prompt = buildPrompt(task, budget);
        expect(prompt).toContain(body);
        expect(prompt.length).toBeLessThanOrEqual(bare.length + budget);
      },
    ),
  );
});

test('an answer gives back its function text, whatever the text holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '`', '\n', ' ', '```', '~'), minLength: 1 }), (text) => {
      fc.pre(text.trim() !== '');
      expect(parseAnswer(formatAnswer(text, 'javascript'))).toBe(text);
    }),
  );
});

test('the first block of a chatty or cut answer counts; no block is no answer', () => {
  expect(parseAnswer('Sure!\n```js\nlet a = 1;\n```\nand\n```js\nno\n```')).toBe('let a = 1;');
  expect(parseAnswer('```python\ndef f():\n    return 1')).toBe('def f():\n    return 1');
  expect(parseAnswer('just words')).toBeUndefined();
  expect(parseAnswer('```\n\n```')).toBeUndefined();
});
