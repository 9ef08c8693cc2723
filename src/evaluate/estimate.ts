import { z } from 'zod';
import { UserError } from '../errors.ts';
import { bootstrap, quantile, weightedMean, weightedMedian, type BootstrapSettings } from './bootstrap.ts';
import type { Metric } from './metrics.ts';
import type { TaskResult } from './taskResult.ts';
import { effectiveTrials, wilson } from './wilson.ts';

/** A figure with its 95% interval; `tasks` is how many say something about it, and all else null where none does. */
export const estimateSchema = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  tasks: z.int().min(0),
});
export type Estimate = z.infer<typeof estimateSchema>;

/** A paired difference and its values on all resamples, sorted. */
export interface PairedDifference {
  readonly estimate: Estimate;
  readonly samples: Float64Array;
}

const NOTHING: Estimate = { value: null, low: null, high: null, tasks: 0 };

/**
 * A metric over the tasks. The interval is Wilson's for shares, with as many trials as the groups' spread shows, and
 * the percentile bootstrap over groups for all else.
 */
export function estimateOf(metric: Metric, results: readonly TaskResult[], settings: BootstrapSettings): Estimate {
  const rows = results.flatMap((task) => {
    const value = metric.of(task);
    return value === undefined ? [] : [{ group: task.group, value }];
  });
  if (rows.length === 0) return NOTHING;
  const groups = rows.map(({ group }) => group);
  const values = rows.map(({ value }) => value);
  const statistic = metric.over === 'mean' ? weightedMean(values) : weightedMedian(values);
  const value = statistic(new Uint32Array(values.length).fill(1));
  if (metric.unit === 'share') {
    return { value, ...wilson(Math.min(1, Math.max(0, value)), effectiveTrials(values, groups)), tasks: rows.length };
  }
  return { value, ...intervalOf(bootstrap(groups, statistic, settings)), tasks: rows.length };
}

/**
 * A metric of one method minus that of another on the same tasks: the paired percentile bootstrap over groups. Tasks
 * that say nothing about the metric under either method are left out of both.
 * @throws UserError where the two were not measured on the same tasks
 */
export function pairedDifference(
  metric: Metric,
  results: readonly TaskResult[],
  against: readonly TaskResult[],
  settings: BootstrapSettings,
): PairedDifference {
  const rows = pairTasks(results, against).flatMap(([one, other]) => {
    const [ours, theirs] = [metric.of(one), metric.of(other)];
    return ours === undefined || theirs === undefined ? [] : [{ group: one.group, ours, theirs }];
  });
  if (rows.length === 0) return { estimate: NOTHING, samples: new Float64Array(0) };
  const groups = rows.map(({ group }) => group);
  const ours = rows.map((row) => row.ours);
  const theirs = rows.map((row) => row.theirs);
  const statistic = metric.over === 'mean' ? weightedMean(ours.map((x, i) => x - theirs[i]!)) : medians(ours, theirs);
  const samples = bootstrap(groups, statistic, settings);
  const value = statistic(new Uint32Array(rows.length).fill(1));
  return { estimate: { value, ...intervalOf(samples), tasks: rows.length }, samples };
}

function medians(ours: readonly number[], theirs: readonly number[]): (drawn: Uint32Array) => number {
  const [ourMedian, theirMedian] = [weightedMedian(ours), weightedMedian(theirs)];
  return (drawn) => ourMedian(drawn) - theirMedian(drawn);
}

function intervalOf(samples: Float64Array): { low: number; high: number } {
  return { low: quantile(samples, 0.025), high: quantile(samples, 0.975) };
}

/** Both results of each task, in the first's order. */
function pairTasks(results: readonly TaskResult[], against: readonly TaskResult[]): [TaskResult, TaskResult][] {
  const others = new Map(against.map((task) => [task.id, task]));
  const ids = new Set(results.map(({ id }) => id));
  if (ids.size !== results.length || others.size !== against.length) {
    throw new UserError('a task stands twice in the results to compare', { fix: 'Measure each task once.' });
  }
  const missing = [...ids].find((id) => !others.has(id)) ?? [...others.keys()].find((id) => !ids.has(id));
  if (missing !== undefined) {
    throw new UserError('results of different tasks cannot be compared', {
      where: `task ${missing}`,
      fix: 'Evaluate both on the same tasks file.',
    });
  }
  return results.map((task) => [task, others.get(task.id)!]);
}
