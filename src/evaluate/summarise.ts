import { z } from 'zod';
import type { BootstrapSettings } from './bootstrap.ts';
import { estimateOf, estimateSchema, pairedDifference } from './estimate.ts';
import type { Metric } from './metrics.ts';
import type { TaskResult } from './taskResult.ts';

/** Figures by the metric's name. */
export const figuresSchema = z.record(z.string().max(40), estimateSchema);
export type Figures = z.infer<typeof figuresSchema>;

/** Figures over all tasks, and over those of each language and each source. */
export const summarySchema = z.strictObject({
  overall: figuresSchema,
  byLanguage: z.record(z.string().max(40), figuresSchema),
  bySource: z.record(z.string().max(40), figuresSchema),
});
export type Summary = z.infer<typeof summarySchema>;

/** Every metric of one method's results: overall, by language and by the tasks' source. */
export function summarise(
  results: readonly TaskResult[],
  metrics: readonly Metric[],
  settings: BootstrapSettings,
): Summary {
  const figures = (tasks: readonly TaskResult[]): Figures =>
    Object.fromEntries(metrics.map((metric) => [metric.name, estimateOf(metric, tasks, settings)]));
  return sliced(results, (keep) => figures(results.filter(keep)));
}

/**
 * Every metric of one method minus that of another on the same tasks.
 * @throws UserError where the two were not measured on the same tasks
 */
export function summariseDifference(
  results: readonly TaskResult[],
  against: readonly TaskResult[],
  metrics: readonly Metric[],
  settings: BootstrapSettings,
): Summary {
  return sliced(results, (keep) =>
    Object.fromEntries(
      metrics.map((metric) => [
        metric.name,
        pairedDifference(metric, results.filter(keep), against.filter(keep), settings).estimate,
      ]),
    ),
  );
}

function sliced(results: readonly TaskResult[], figures: (keep: (task: TaskResult) => boolean) => Figures): Summary {
  const by = (part: 'language' | 'source'): Record<string, Figures> =>
    Object.fromEntries(
      [...new Set(results.map((task) => task[part]))]
        .sort()
        .map((name) => [name, figures((task) => task[part] === name)]),
    );
  return { overall: figures(() => true), byLanguage: by('language'), bySource: by('source') };
}
