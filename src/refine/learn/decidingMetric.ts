import { metricOf, type Metric } from '../../evaluate/index.ts';

const PARTS = ['pass@1', 'within@4', 'greedy'] as const;

/**
 * What decides between iterations: the mean of a task's three figures of being fixed (by the first ranked change, by the
 * best four, by the likeliest answer). Each is one look at the same skill; together they vary less over few tasks.
 */
export const decidingMetric: Metric = {
  name: 'fixed',
  title: 'Fixed: mean of the first ranked change, the best four and the likeliest answer',
  unit: 'share',
  better: 'higher',
  over: 'mean',
  of: (task) => {
    const values = PARTS.map((name) => metricOf(name)!.of(task)).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  },
};
