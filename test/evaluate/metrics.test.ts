import fc from 'fast-check';
import { metricOf, metricsFor, passAtK, summarise, type TaskResult } from '../../src/evaluate/index.ts';
import { exampleCandidate, exampleTask } from './examples.ts';

/** All ways to draw k of the candidates, one by one: the share in which one passes. */
function drawnOneByOne(passes: readonly boolean[], k: number): number {
  const draw = (from: number, left: number): boolean[][] => {
    if (left === 0) return [[]];
    return passes.slice(from).flatMap((pass, i) => draw(from + i + 1, left - 1).map((rest) => [pass, ...rest]));
  };
  const draws = draw(0, k);
  return draws.filter((drawn) => drawn.some((pass) => pass)).length / draws.length;
}

test('pass@k is the share of all draws of k candidates that hold one which passes', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), fc.nat(8), (passes, extra) => {
      const k = 1 + (extra % passes.length);
      const passed = passes.filter((pass) => pass).length;
      expect(passAtK(passes.length, passed, k)).toBeCloseTo(drawnOneByOne(passes, k), 12);
    }),
  );
});

test('pass@k grows with k and with what passed, and large counts do not overflow', () => {
  expect(passAtK(10_000, 5000, 100)).toBeCloseTo(1, 12);
  expect(passAtK(2000, 1, 1000)).toBeCloseTo(0.5, 12);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), fc.integer({ min: 1, max: 500 }), (n, c, k) => {
      const passed = Math.min(n, c);
      const value = passAtK(n, passed, k);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(passAtK(n, passed, k + 1)).toBeGreaterThanOrEqual(value - 1e-12);
      if (passed < n) expect(passAtK(n, passed + 1, k)).toBeGreaterThanOrEqual(value - 1e-12);
    }),
  );
});

test('candidates that are missing have failed, and impossible counts are refused', () => {
  expect(passAtK(0, 0, 1)).toBe(0);
  expect(passAtK(1, 1, 8)).toBe(1);
  expect(passAtK(2, 0, 8)).toBe(0);
  for (const [n, c, k] of [
    [1, 2, 1],
    [1, -1, 1],
    [3, 1, 0],
    [3, 1.5, 1],
  ] as const) {
    expect(() => passAtK(n, c, k)).toThrow(RangeError);
  }
});

const tasks: TaskResult[] = [
  {
    ...exampleTask('a', 0, 0),
    candidates: [
      exampleCandidate({ kind: 'passed', tokens: 10, seconds: 1, findings: 2, security: 1, complexity: 3 }),
      exampleCandidate({ kind: 'syntax-error', key: '1'.repeat(64), tokens: 30, findings: 9, complexity: 9 }),
      exampleCandidate({ copy: true, testPass: 0.5, key: '2'.repeat(64), tokens: 20 }),
      exampleCandidate({ copy: true, testPass: 0.5, key: '2'.repeat(64), tokens: null, seconds: null }),
    ],
  },
  {
    ...exampleTask('b', 0, 0, { language: 'python', source: 'history' }),
    candidates: [
      exampleCandidate({ kind: 'load-error', tokens: 50, seconds: 5 }),
      exampleCandidate({ kind: 'timed-out', key: '3'.repeat(64), tokens: 70, seconds: 9, complexity: null }),
    ],
  },
];

test('each metric on candidates counted by hand', () => {
  const { overall } = summarise(tasks, metricsFor([1, 2]), { seed: 1, resamples: 200 });
  const values = Object.fromEntries(Object.entries(overall).map(([name, { value }]) => [name, value]));
  expect(values).toEqual({
    'pass@1': (1 / 4 + 0) / 2,
    'pass@2': (1 / 2 + 0) / 2,
    'test-pass': (2 / 4 + 0) / 2,
    copy: (2 / 4 + 0) / 2,
    'syntax-error': (1 / 4 + 0) / 2,
    'load-error': (0 + 1 / 2) / 2,
    'timed-out': (0 + 1 / 2) / 2,
    'new-findings': (2 / 3 + 0) / 2,
    'new-security-findings': (1 / 3 + 0) / 2,
    complexity: (3 / 3 + 0) / 2,
    'distinct-failures': (2 / 3 + 1) / 2,
    'within@4': null,
    greedy: null,
    'failure-entropy': expect.closeTo((0.918296 + 1) / 2, 5) as number,
    tokens: (20 + 60) / 2,
    seconds: (2 + 7) / 2,
  });
});

test('slices hold the tasks of their language and source, and nothing is known of no tasks', () => {
  const { byLanguage, bySource, overall } = summarise(tasks, metricsFor([1]), { seed: 1, resamples: 50 });
  expect(Object.keys(byLanguage)).toEqual(['javascript', 'python']);
  expect(byLanguage['javascript']?.['pass@1']).toMatchObject({ value: 0.25, tasks: 1 });
  expect(bySource['history']?.['load-error']).toMatchObject({ value: 0.5, tasks: 1 });
  expect(overall['pass@1']?.tasks).toBe(2);
  const none = summarise([], metricsFor([1]), { seed: 1 }).overall['pass@1'];
  expect(none).toEqual({ value: null, low: null, high: null, tasks: 0 });
});

test('ranked candidates are tried in their order; the likeliest answer stands beside them', () => {
  const ways = ['ranked', 'ranked', 'ranked', 'greedy', 'drawn'] as const;
  const task = (...passed: number[]) =>
    exampleTask('r', 0, 0, {
      candidates: ways.map((way, at) => exampleCandidate({ way, kind: passed.includes(at) ? 'passed' : 'failed' })),
    });
  const figures = (of: TaskResult) => ['pass@1', 'within@4', 'greedy'].map((name) => metricOf(name)!.of(of));
  expect(figures(task(0))).toEqual([1, 1, 0]);
  expect(figures(task(2))).toEqual([0, 1, 0]);
  expect(figures(task(3))).toEqual([0, 0, 1]);
  expect(figures(task(4))).toEqual([0, 0, 0]);
  expect(metricOf('pass@8')!.of(task(4))).toBe(1);
});

const NONE = (count: number): undefined[] => new Array<undefined>(count).fill(undefined);

test('a task without candidates counts as not solved, and says nothing of rates', () => {
  const empty = exampleTask('c', 0, 0);
  expect(metricsFor([1, 8]).map((metric) => metric.of(empty))).toEqual([0, 0, ...NONE(2), 0, ...NONE(11)]);
});

test('metrics are found by name', () => {
  for (const metric of metricsFor([1, 8, 100])) expect(metricOf(metric.name)?.title).toBe(metric.title);
  for (const name of ['pass@0', 'pass@', 'pass@1x', 'constructor']) expect(metricOf(name)).toBeUndefined();
});
