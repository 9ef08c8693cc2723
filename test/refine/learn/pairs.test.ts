import type { JudgedCandidate } from '../../../src/evaluate/index.ts';
import { choosePairs } from '../../../src/refine/learn/choosePairs.ts';
import { decidingMetric } from '../../../src/refine/learn/decidingMetric.ts';
import { divide } from '../../../src/refine/learn/divide.ts';
import { evenWeights } from '../../../src/refine/learn/evenWeights.ts';
import { learnPlan } from '../../../src/refine/learn/learnPlan.ts';
import { lessonOf, type Lesson } from '../../../src/refine/learn/lesson.ts';
import { mixPairs } from '../../../src/refine/learn/mixPairs.ts';
import { pairsLearnt } from '../../../src/refine/learn/runIterations.ts';
import { learnSettings } from '../../../src/refine/learn/learnSettings.ts';
import { samplePairs } from '../../../src/refine/learn/samplePairs.ts';
import { proofsWanted } from '../../../src/refine/learn/proofsWanted.ts';
import { takeMeasured } from '../../../src/refine/learn/takeMeasured.ts';
import { firstLessons, otherLessons, turnLessons } from '../../../src/refine/learn/turnLessons.ts';
import type { Pair } from '../../../src/preference/index.ts';
import type { TrainReport } from '../../../src/refine/index.ts';
import type { Verdict } from '../../../src/verdict/index.ts';
import { exampleCandidate, exampleTask } from '../../evaluate/examples.ts';
import { exampleEvidence, examplePair } from '../../preference/examples.ts';

const evidence = exampleEvidence();
const test1 = evidence.tests[0]!;
const lesson = lessonOf({ ...evidence, tests: [test1, { ...test1, name: 'is zero for none' }] }, 'project');
const [adds, none] = ['test/sum.test.js > adds', 'test/sum.test.js > is zero for none'];

const verdict = (kind: Verdict['kind'], passed: readonly string[] = []): Verdict => ({
  kind,
  outcomes: passed.map((id) => ({ id, status: 'passed' as const })),
  findings: [],
  complexity: null,
  seconds: 0,
});
const sampled = (text: string, result: Verdict, logProb = -1): JudgedCandidate => ({
  candidate: { source: 'sampled', text, answer: text, tokens: 10, logProb },
  verdict: result,
});
const body = (expression: string): string => `function sum(list) {\n  return ${expression};\n}`;

test('every distinct failing candidate is a rejected answer, told by what is wrong with it', async () => {
  const offers = await samplePairs(lesson, [
    sampled(evidence.old, verdict('failed', [none])),
    sampled(`${evidence.old.replace('  return', '    return')}`, verdict('failed', [none])),
    sampled(body('0'), verdict('failed', [none])),
    sampled(body('list.map(('), verdict('syntax-error')),
    sampled(body('list.reduce((a, b) => b + a, 0)'), verdict('passed')),
  ]);
  expect(offers.map(({ failure }) => failure)).toEqual(['copy', 'failed', 'syntax-error']);
  for (const { pair } of offers) {
    expect(pair).toMatchObject({ source: 'sampled', prompt: lesson.pair.prompt, group: 'project/lib/sum.js:sum' });
    expect(pair.probability).toBeGreaterThan(0.5);
    expect(pair.weight).toBeGreaterThan(0);
  }
  // A candidate that fails both tests is more surely worse than one that passes one of them.
  expect(offers[2]!.pair.probability).toBeGreaterThan(offers[1]!.pair.probability);
  // Chosen are the human version and the passing candidate in turn.
  expect(new Set(offers.map(({ pair }) => pair.chosen)).size).toBe(2);
  expect(offers[0]!.pair.chosen).toBe(lesson.pair.chosen);
});

test('a candidate that breaks another test is beaten by one that does not', async () => {
  const [offer] = await samplePairs(lesson, [sampled(body('sumOf(list)'), verdict('failed', [adds, none]))]);
  expect(offer!.failure).toBe('failed');
  expect(offer!.pair.probability).toBeGreaterThan(0.5);
});

test('without a failing candidate there is no pair; answers without a function can be rejected', async () => {
  expect(await samplePairs(lesson, [sampled(evidence.new, verdict('passed'))])).toEqual([]);
  const prose: JudgedCandidate = {
    candidate: { source: 'sampled', answer: 'I am not sure.', problem: 'no-block', tokens: 4 },
    verdict: verdict('syntax-error'),
  };
  const [offer] = await samplePairs(lesson, [prose]);
  expect(offer!.pair.rejected).toBe('I am not sure.');
});

test('kinds of failure take turns, and no task gives more than its share', () => {
  const offer = (id: number, failure: string, telling: number) => ({
    pair: examplePair({ id: String(id).padStart(24, '0') }),
    failure,
    telling,
  });
  const offers = [
    [offer(1, 'copy', 0), offer(2, 'copy', 1), offer(3, 'failed', 0)],
    [offer(4, 'copy', 3), offer(5, 'copy', 2), offer(6, 'copy', 5)],
    [offer(7, 'failed', 9)],
  ];
  const chosen = choosePairs(offers, 2).map(({ id }) => Number(id));
  expect(chosen).toHaveLength(5);
  expect(chosen.slice(0, 2)).toEqual([6, 7]);
  expect(chosen.filter((id) => id <= 3)).toHaveLength(2);
  expect(chosen).toContain(3);
  expect(choosePairs([], 2)).toEqual([]);
});

test('the same lesson from two sources is one pair with both weights, and weights even out to 1', () => {
  const one = examplePair({ weight: 0.5 });
  const other = examplePair({ id: 'f'.repeat(24), rejected: 'x', weight: 0.2 });
  const mixed = mixPairs([one], [{ ...one, id: 'a'.repeat(24), weight: 0.4 }, other]);
  expect(mixed.map(({ weight }) => weight)).toEqual([0.9, 0.2]);
  expect(mixPairs([one], [one], [one], [one])[0]!.weight).toBe(1.5);
  const even = evenWeights([...mixed, examplePair({ weight: 0 })]);
  expect(even).toHaveLength(2);
  expect(even.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(2, 5);
});

test('each turn takes lessons that no turn before it had, and others only where these have run out', () => {
  const train = Array.from({ length: 10 }, (_, at) => {
    const { pair, ...rest } = lesson;
    return { ...rest, pair: { ...pair, id: `${at}`, group: `project/f${at}`, source: 'mutants' as const } };
  });
  const settings = { pairs: 4, sampleTasks: 4, seed: 1 };
  const turns = [1, 2, 3].map((number) => turnLessons(train, number, settings));
  expect(turns[0]).toEqual(train.slice(0, 4));
  expect(turns[1]).toEqual(train.slice(4, 8));
  expect(turns[2]!.slice(0, 2)).toEqual(train.slice(8));
  expect(new Set(turns[2]).size).toBe(4);
  expect(turnLessons(train, 3, settings)).toEqual(turns[2]);
  // The first turn leaves a third of the lessons for later ones, at most, and none where there is no later one.
  const first = (iterations: number, sampleTasks = 4): number =>
    firstLessons(10, { pairs: 9, sampleTasks, iterations });
  expect([first(1), first(2, 2), first(2), first(3)]).toEqual([9, 8, 7, 7]);
  // Fewer lessons than wanted are all taken, none twice.
  expect(new Set(turnLessons(train, 2, { ...settings, sampleTasks: 20 }))).toEqual(new Set(train));

  const others = otherLessons(train, turns[1]!, 7, 2);
  expect(others).toHaveLength(3);
  expect(others.some((one) => turns[1]!.includes(one))).toBe(false);
  expect(otherLessons(train, turns[1]!, 2, 2)).toEqual([]);
});

test('a fix on two branches is one lesson', () => {
  const branch = { ...lesson, pair: { ...lesson.pair, id: 'branch', group: 'project/lib/sums.js:add' } };
  const other = { ...branch, pair: { ...branch.pair, id: 'other', chosen: lesson.pair.chosen.replace('0', '1') } };
  const { train, validation, held, repeats } = divide([lesson, branch, other], learnSettings());
  expect(repeats).toBe(1);
  expect([...train, ...validation, ...held].map(({ pair }) => pair.id)).not.toContain('branch');
});

test('a third of what is measured are real fixes, the newest; more of one kind where the other is short', () => {
  const of = (source: 'mutants' | 'history', count: number): Lesson[] =>
    Array.from({ length: count }, (_, at) => {
      const { pair, ...rest } = lesson;
      const id = `${source}${at}`;
      return { ...rest, pair: { ...pair, id, group: `project/${id}`, source, date: `2024-01-${10 + at}T00:00:00Z` } };
    });
  const [real, mutants] = [of('history', 6), of('mutants', 6)];
  const kinds = (taken: readonly Lesson[]) =>
    [real, mutants].map((all) => taken.filter((one) => all.includes(one)).length);
  expect(kinds(takeMeasured([...mutants, ...real], 6, 1))).toEqual([2, 4]);
  expect(takeMeasured([...mutants, ...real], 6, 1).slice(0, 2)).toEqual([real[5], real[4]]);
  expect(kinds(takeMeasured([...mutants, ...real], 10, 1))).toEqual([4, 6]);
  expect(kinds(takeMeasured([...mutants, ...real], 100, 1))).toEqual([6, 6]);
  expect(kinds(takeMeasured(real, 4, 1))).toEqual([4, 0]);
  expect(kinds(takeMeasured(mutants, 4, 1))).toEqual([0, 4]);
  const taken = takeMeasured([...mutants, ...real], 5, 1);
  expect(takeMeasured(taken, 5, 1)).toEqual(taken);
});

test('there is one iteration where the first of several could not see all its pairs, or enough of them, once', () => {
  const parts = (count: number) => () => ({
    train: Array.from({ length: count }, () => lesson),
    validation: [],
    held: [],
    hasParent: false,
  });
  const rates = { pairSeconds: 2, answerSeconds: 5 };
  const iterations = (seconds: number, count = 600) =>
    learnPlan(learnSettings(), parts(count), seconds, rates).iterations;
  // A quarter of the time is the first one's: 250 pairs take 500 seconds.
  expect([1999, 2000, Infinity].map((seconds) => iterations(seconds))).toEqual([1, 3, 3]);
  // Of 90 lessons the first of several has 60.
  expect([479, 480].map((seconds) => iterations(seconds, 90))).toEqual([1, 3]);
  // Where reaching the gate's number of tasks takes the training's time, that counts.
  const held = Array.from({ length: 100 }, () => lesson);
  const measured = (seconds: number) => learnPlan(learnSettings(), () => ({ ...parts(90)(), held }), seconds, rates);
  expect(measured(800)).toMatchObject({ iterations: 1, heldTasks: 33 });
  expect(measured(480).pairs).toBeGreaterThan(60);
});

test('the plan keeps to its shares of the time: half of it trains where there is one iteration', () => {
  const many = (count: number) => Array.from({ length: count }, () => lesson);
  const there = { train: many(400), validation: many(40), held: many(100), hasParent: false };
  const rates = { pairSeconds: 2, answerSeconds: 5 };
  const one = learnPlan(learnSettings({ iterations: 1 }), () => ({ ...there, validation: [] }), 1000, rates);
  expect(one).toEqual({
    iterations: 1,
    // Three more than a third of the time: with 30, and some that are no sound tasks, the gate can say something.
    heldTasks: 33,
    validationTasks: 0,
    pairs: 235,
    epochs: 1,
    sampleTasks: 5,
    evaluationSamples: 0,
  });
  expect(learnPlan(learnSettings({ iterations: 1 }), () => there, 500, rates)).toMatchObject({
    heldTasks: 22,
    pairs: 90,
  });
  // A checkpoint of another run answers in the first iteration, and is measured as well.
  const from = learnPlan(
    learnSettings({ iterations: 1 }),
    () => ({ ...there, validation: [], hasParent: true }),
    4000,
    rates,
  );
  expect(from).toMatchObject({ heldTasks: 93, sampleTasks: 40 });
  expect(from.pairs * from.epochs * rates.pairSeconds).toBeLessThanOrEqual(1400);
  const several = learnPlan(learnSettings(), () => there, 4000, rates);
  expect(several).toMatchObject({ iterations: 3, heldTasks: 80, validationTasks: 40, epochs: 1.8 });
  expect(several.pairs * several.epochs * rates.pairSeconds).toBeLessThanOrEqual(1000);
  // Few pairs are seen as often as the settings say, and no more.
  expect(learnPlan(learnSettings(), () => ({ ...there, train: many(20) }), 4000, rates)).toMatchObject({
    epochs: 3,
    pairs: 14,
  });
});

test('as many proofs are wanted as all iterations train on, and those that are held out beside', () => {
  const settings = { pairs: 100, sampleTasks: 20, held: 0.2, validation: 0.5 };
  expect(proofsWanted(learnSettings({ ...settings, iterations: 3 }))).toBe(350);
  expect(proofsWanted(learnSettings({ ...settings, iterations: 1 }))).toBe(125);
});

test('a checkpoint was trained on the pairs of its iteration and of those before it, each once', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => examplePair({ id }));
  const turn = (...pairs: Pair[]) => ({ adapter: '', pairs, report: {} as TrainReport, validation: [] });
  const done = [turn(a!, b!), turn({ ...b!, weight: 2 }, c!), turn(a!)];
  expect(pairsLearnt({ done, best: 0 })).toEqual([a, b]);
  expect(pairsLearnt({ done, best: 1 })).toEqual([a, { ...b, weight: 2 }, c]);
});

test('iterations are told apart by all ways in which a task can be fixed', () => {
  const [passed, failed] = (['passed', 'failed'] as const).map(
    (kind) => (way: 'ranked' | 'greedy') => exampleCandidate({ kind, way }),
  );
  const of = (...candidates: ReturnType<typeof exampleCandidate>[]) =>
    decidingMetric.of(exampleTask('a', 0, 0, { candidates }));
  expect(of(failed!('ranked'), passed!('ranked'), failed!('greedy'))).toBeCloseTo(1 / 3, 10);
  expect(of(failed!('ranked'), passed!('ranked'), passed!('greedy'))).toBeCloseTo(2 / 3, 10);
  expect(of(passed!('ranked'), failed!('greedy'))).toBeCloseTo(2 / 3, 10);
  // A model behind a server ranks nothing.
  expect(of(passed!('greedy'))).toBe(1);
});
