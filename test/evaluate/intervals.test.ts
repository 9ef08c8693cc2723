import fc from 'fast-check';
import { bootstrap, grouping, meanOf, medianOf, quantile, shareBelow } from '../../src/evaluate/bootstrap.ts';
import { comparison, estimateOf, metricOf, pairedDifference, passAt } from '../../src/evaluate/index.ts';
import type { TaskResult } from '../../src/evaluate/index.ts';
import { wilson } from '../../src/evaluate/wilson.ts';
import { uniform } from '../../src/model/index.ts';
import { exampleTask, simulated } from './examples.ts';

const widthOf = ({ low, high }: { low: number | null; high: number | null }): number => (high ?? NaN) - (low ?? NaN);

test('the statistics are those of the items written out as often as their group was drawn', () => {
  const item = fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.nat(4));
  const times = fc.array(fc.nat(4), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 12 }), times, fc.nat(3), (rows, drawn, offset) => {
      const groups = grouping(rows.map(([, group]) => `g${group}`));
      const out = rows
        .flatMap(([value], i) => new Array<number>(drawn[groups.of[i]!]!).fill(value))
        .sort((a, b) => a - b);
      fc.pre(out.length > 0);
      const counts = Uint16Array.from([...new Array<number>(offset).fill(3), ...drawn]);
      const values = rows.map(([value]) => value);
      const middle = (out[(out.length - 1) >> 1]! + out[out.length >> 1]!) / 2;
      expect(medianOf(values, groups)(counts, offset)).toBeCloseTo(middle, 10);
      expect(meanOf(values, groups)(counts, offset)).toBeCloseTo(out.reduce((a, b) => a + b, 0) / out.length, 10);
    }),
  );
});

test('a bootstrap draws as many groups as there are, each as often as another, the same for the same seed', () => {
  const resamples = 3000;
  const sums = [0, 0, 0];
  const run = (seed: number): Float64Array =>
    bootstrap(
      3,
      (times, offset) => {
        const drawn = [...times.subarray(offset, offset + 3)];
        if (drawn[0]! + drawn[1]! + drawn[2]! !== 3) throw new Error(`drew ${drawn.join(' ')}`);
        for (const [group, count] of drawn.entries()) sums[group]! += count;
        return drawn[0]! - drawn[2]! / 2;
      },
      { seed, resamples },
    );
  const first = run(5);
  for (const sum of sums) expect(Math.abs(sum / resamples - 1)).toBeLessThan(0.06);
  expect(run(5)).toEqual(first);
  expect(run(6)).not.toEqual(first);
  expect([...first]).toEqual([...first].sort((a, b) => a - b));
});

test('quantiles and shares of sorted values', () => {
  const values = Float64Array.from([1, 2, 2, 3]);
  expect([0, 0.5, 1].map((share) => quantile(values, share))).toEqual([1, 2, 3]);
  expect([0, 2, 2.5, 9].map((bound) => shareBelow(values, bound))).toEqual([0, 0.25, 0.75, 1]);
});

test("Wilson's interval agrees with published figures, and has width where all agree", () => {
  // 10 of 20, and 0 of 10: from the closed form worked by hand to four places.
  expect(wilson(0.5, 20).low).toBeCloseTo(0.2993, 4);
  expect(wilson(0.5, 20).high).toBeCloseTo(0.7007, 4);
  expect(wilson(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) as number });
  expect(wilson(1, 10).low).toBeCloseTo(0.7225, 4);
});

/** How often the interval holds the truth over many simulated evaluations. */
function coverage(simulations: number, holds: (simulation: number) => boolean): number {
  return Array.from({ length: simulations }, (_, i) => holds(i)).filter(Boolean).length / simulations;
}

test('intervals of single figures hold the truth about as often as they say, also with groups', () => {
  const covered = coverage(400, (simulation) => {
    const next = uniform(simulation * 7919 + 1);
    const tasks = Array.from({ length: 30 }, (_, group) => {
      const solved = next() < 0.3 ? 0.9 : 0.1;
      return [0, 1].map((at) => exampleTask(`${group}-${at}`, 1, next() < solved ? 1 : 0, { group: `g${group}` }));
    }).flat();
    const { low, high } = estimateOf(passAt(1), tasks, { seed: 1 });
    return low! <= 0.34 && 0.34 <= high!;
  });
  expect(covered).toBeGreaterThan(0.9);
  expect(covered).toBeLessThan(0.995);
});

/** Two methods on the same tasks: most tasks are solved by both or by neither, the second solves 10% more. */
function twoMethods(seed: number, tasks = 60): [TaskResult[], TaskResult[]] {
  const next = uniform(seed);
  const rows = Array.from({ length: tasks }, () => {
    const draw = next();
    return draw < 0.4 ? [1, 1] : draw < 0.55 ? [0, 1] : draw < 0.6 ? [1, 0] : [0, 0];
  });
  return [0, 1].map((method) => rows.map((row, i) => exampleTask(`t${i}`, 1, row[method]!))) as [
    TaskResult[],
    TaskResult[],
  ];
}

test('intervals of paired differences hold the truth about as often as they say', () => {
  const covered = coverage(300, (simulation) => {
    const [base, better] = twoMethods(simulation * 104729 + 3);
    const { low, high } = pairedDifference(passAt(1), better, base, { seed: 2, resamples: 500 }).estimate;
    return low! <= 0.1 && 0.1 <= high!;
  });
  expect(covered).toBeGreaterThan(0.9);
  expect(covered).toBeLessThan(0.995);
});

test('pairing matters: the same figures on tasks matched otherwise give a wider interval', () => {
  const [base, better] = twoMethods(11, 200);
  const paired = pairedDifference(passAt(1), better, base, { seed: 1 }).estimate;
  const moved = base.map((_, i) => ({ ...base[(i + 67) % base.length]!, id: `t${i}`, group: `t${i}` }));
  const unpaired = pairedDifference(passAt(1), better, moved, { seed: 1 }).estimate;
  expect(unpaired.value).toBeCloseTo(paired.value!, 10);
  expect(widthOf(unpaired)).toBeGreaterThan(1.25 * widthOf(paired));
  const [own] = [pairedDifference(passAt(1), base, base, { seed: 1 }).estimate];
  expect([own.value, own.low, own.high]).toEqual([0, 0, 0]);
});

test('groups matter: tasks that stand and fall together tell less than as many independent ones', () => {
  const alone = Array.from({ length: 60 }, (_, i) => exampleTask(`t${i}`, 1, i % 10 < 5 ? 1 : 0));
  const grouped = alone.map((task, i) => ({ ...task, group: `g${Math.floor(i / 5)}` }));
  const base = alone.map((task) => exampleTask(task.id, 1, 0, { group: task.group }));
  const settings = { seed: 3, resamples: 2000 };
  expect(widthOf(estimateOf(passAt(1), grouped, settings))).toBeGreaterThan(
    1.5 * widthOf(estimateOf(passAt(1), alone, settings)),
  );
  expect(widthOf(pairedDifference(passAt(1), grouped, base, settings).estimate)).toBeGreaterThan(
    1.5 * widthOf(pairedDifference(passAt(1), alone, base, settings).estimate),
  );
});

test('medians have intervals and differences too', () => {
  const metric = metricOf('tokens')!;
  const [one, other] = [simulated(40, 0, 1), simulated(40, 0, 2)];
  const { value, low, high } = estimateOf(metric, one, { seed: 1, resamples: 1000 });
  expect(low).toBeLessThanOrEqual(value!);
  expect(high).toBeGreaterThanOrEqual(value!);
  const difference = pairedDifference(metric, one, other, { seed: 1, resamples: 1000 }).estimate;
  const expected = value! - estimateOf(metric, other, { seed: 1, resamples: 10 }).value!;
  expect(difference.value).toBeCloseTo(expected, 10);
  expect(difference.low!).toBeLessThanOrEqual(0);
  expect(difference.high!).toBeGreaterThanOrEqual(0);
});

test('results of different tasks, or of one task twice, are not compared', () => {
  const tasks = [exampleTask('a', 1, 1), exampleTask('b', 1, 0)];
  const compare = (one: TaskResult[], two: TaskResult[]) => () => pairedDifference(passAt(1), one, two, { seed: 1 });
  expect(compare(tasks, [tasks[0]!])).toThrow(expect.objectContaining({ name: 'UserError', where: 'task b' }) as Error);
  expect(compare([tasks[0]!], tasks)).toThrow(expect.objectContaining({ where: 'task b' }) as Error);
  expect(compare([...tasks, tasks[0]!], tasks)).toThrow(/twice/);
});

test('a comparison takes the judged method against every other, and each other against the base', () => {
  const methods = ['base', 'sft', 'dpo', 'codelutra'].map((name, i) => ({
    name,
    title: name.toUpperCase(),
    results: simulated(24, i * 0.1, i + 1),
  }));
  const compared = comparison(methods, { ks: [4, 1, 4], seed: 3, resamples: 300 });
  expect(compared.ks).toEqual([1, 4]);
  expect(compared.tasks).toEqual({ count: 24, groups: 12 });
  expect(compared.differences.map(({ of, against }) => `${of}-${against}`)).toEqual([
    'codelutra-base',
    'codelutra-sft',
    'codelutra-dpo',
    'sft-base',
    'dpo-base',
  ]);
  for (const { of, against, summary } of compared.differences) {
    const figure = (name: string): number =>
      compared.methods.find((method) => method.name === name)!.summary.byLanguage['python']!['pass@4']!.value!;
    expect(summary.byLanguage['python']!['pass@4']!.value).toBeCloseTo(figure(of) - figure(against), 10);
  }
  expect(() => comparison([methods[0]!, methods[0]!], { ks: [1], seed: 1 })).toThrow(/same name/);
  expect(comparison([methods[0]!], { ks: [1], seed: 1, resamples: 50 }).differences).toEqual([]);

  // One that differs from another than the judged method is compared with that as well.
  const [base, sft, dpo, judged] = [methods[0]!, methods[1]!, methods[2]!, methods[3]!];
  const settings = { ks: [1], seed: 3, resamples: 50 };
  const { differences } = comparison([base, { ...sft, counterpart: 'dpo' }, dpo, judged], settings);
  expect(differences.map(({ of, against }) => `${of}-${against}`)).toEqual([
    'codelutra-base',
    'codelutra-sft',
    'dpo-sft',
    'codelutra-dpo',
    'sft-base',
    'dpo-base',
  ]);
  expect(() => comparison([base, { ...sft, counterpart: 'none' }, judged], settings)).toThrow(
    /no compared method none/,
  );
});
