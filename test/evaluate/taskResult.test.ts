import { taskResult, taskResultSchema } from '../../src/evaluate/index.ts';
import { verdictSchema, type Verdict } from '../../src/verdict/index.ts';
import { taskOf } from '../../src/preference/index.ts';
import { exampleEvidence } from '../preference/examples.ts';

const evidence = exampleEvidence();
const task = taskOf({
  ...evidence,
  tests: ['adds', 'is zero for none'].map((name) => ({ ...evidence.tests[0]!, name })),
});
const [adds, none] = ['test/sum.test.js > adds', 'test/sum.test.js > is zero for none'];

function verdict(changes: Partial<Verdict> = {}): Verdict {
  return verdictSchema.parse({
    kind: 'failed',
    outcomes: [],
    findings: [],
    complexity: null,
    seconds: 0.5,
    ...changes,
  });
}

test('a copy is a copy whatever its layout and comments, and equal programs share a key', async () => {
  const texts = [
    evidence.old,
    `function sum(list) { // the same\n    return list.reduce((a, b) => a - b, 0) }`,
    evidence.new,
    `${evidence.new} // fixed`,
  ];
  const result = await taskResult(
    task,
    texts.map((text) => ({ candidate: { source: 'sampled', text }, verdict: verdict() })),
  );
  expect(taskResultSchema.parse(result)).toEqual(result);
  expect(result.candidates.map(({ copy }) => copy)).toEqual([true, true, false, false]);
  const [first, second, third, fourth] = result.candidates.map(({ key }) => key);
  expect([first === second, third === fourth, first === third]).toEqual([true, true, false]);
});

test("the share of a task's tests that pass leaves other tests out", async () => {
  const shares = [
    verdict({
      outcomes: [
        { id: adds!, status: 'passed' },
        { id: none!, status: 'failed' },
        { id: 'other', status: 'passed' },
      ],
    }),
    verdict({ outcomes: [{ id: 'other', status: 'passed' }] }),
    verdict({ kind: 'load-error' }),
    verdict({
      kind: 'passed',
      outcomes: [
        { id: adds!, status: 'passed' },
        { id: none!, status: 'passed' },
      ],
    }),
  ];
  const result = await taskResult(
    task,
    shares.map((each) => ({ candidate: { source: 'sampled', text: 'x' }, verdict: each })),
  );
  expect(result.candidates.map(({ testPass }) => testPass)).toEqual([0.5, 0, 0, 1]);
});

test('answers without a function differ by what they say; tokens, time, findings and complexity are kept', async () => {
  const finding = {
    check: 'eslint',
    rule: 'no-eval',
    severity: 'error',
    security: true,
    line: 1,
    message: 'eval',
  } as const;
  const { candidates } = await taskResult(task, [
    {
      candidate: { source: 'sampled', problem: 'no-block', answer: 'Sorry.' },
      verdict: verdict({ kind: 'syntax-error' }),
    },
    {
      candidate: { source: 'sampled', problem: 'no-block', answer: 'No.' },
      verdict: verdict({ kind: 'syntax-error' }),
    },
    {
      candidate: { source: 'mutated', text: evidence.new, tokens: 40, seconds: 2 },
      verdict: verdict({
        findings: [finding, { ...finding, rule: 'no-empty', security: false }],
        complexity: { before: 3, after: 2 },
      }),
    },
  ]);
  expect(candidates[0]!.key).not.toBe(candidates[1]!.key);
  expect(candidates[0]).toMatchObject({ kind: 'syntax-error', copy: false, tokens: null, seconds: null });
  expect(candidates[2]).toMatchObject({ findings: 2, security: 1, complexity: -1, tokens: 40, seconds: 2.5 });
});

test('a language that is not known is compared by its words', async () => {
  const odd = { ...task, language: '__proto__', text: 'sub f {\n 1 }' };
  const { candidates } = await taskResult(odd, [
    { candidate: { source: 'sampled', text: 'sub f { 1 }' }, verdict: verdict() },
    { candidate: { source: 'sampled', text: 'sub f { 2 }' }, verdict: verdict() },
  ]);
  expect(candidates.map(({ copy }) => copy)).toEqual([true, false]);
});
