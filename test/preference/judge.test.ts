import { gameWeight, judge, pairOf, pairSchema, taskOf, taskSchema } from '../../src/preference/index.ts';
import { exampleEvidence } from './examples.ts';

const one = exampleEvidence().tests[0]!;

test('more tests, more re-runs and stronger tests make a pair surer', () => {
  const base = judge(exampleEvidence()).probability;
  expect(judge(exampleEvidence({ tests: [one, { ...one, name: 'more' }] })).probability).toBeGreaterThan(base);
  expect(judge(exampleEvidence({ tests: [{ ...one, runs: 1 }] })).probability).toBeLessThan(base);
  const mutant = (score: number) =>
    judge(exampleEvidence({ source: 'mutants', mutant: { operator: 'x', score, mutants: 8 } }));
  expect(mutant(1).probability).toBeCloseTo(base, 6);
  expect(mutant(0.1).probability).toBeLessThan(base);
  expect(mutant(0)).toEqual({ probability: 0.5, weight: 0 });
});

test('what people fixed weighs more than a slip that a program made', () => {
  const { probability, weight } = judge(exampleEvidence());
  expect(judge(exampleEvidence({ source: 'mutants' }))).toEqual({ probability, weight: expect.closeTo(weight / 2, 5) });
});

test('a test that ran once counts half a game, three times three quarters', () => {
  expect(gameWeight(1)).toBe(0.5);
  expect(gameWeight(3)).toBe(0.75);
  expect(gameWeight(3, 0.5)).toBe(0.375);
});

test('a proof makes a line that fits the schema, and a task that fits its own', () => {
  const pair = pairOf(exampleEvidence());
  expect(pairSchema.parse(JSON.parse(JSON.stringify(pair)))).toEqual(pair);
  expect(pair).toMatchObject({
    group: 'lib/sum.js:sum',
    chosen: '```javascript\nfunction sum(list) {\n  return list.reduce((a, b) => a + b, 0);\n}\n```',
  });
  const task = taskOf(exampleEvidence());
  expect(taskSchema.parse(JSON.parse(JSON.stringify(task)))).toEqual(task);
  expect(JSON.stringify(task)).not.toContain('a + b');
});
