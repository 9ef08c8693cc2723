import { metricOf, type TaskResult } from '../../evaluate/index.ts';

/** The figures of a measurement that say most, on a line of progress. */
export function figuresOf(results: readonly TaskResult[]): string {
  const share = (name: string): string => {
    const metric = metricOf(name)!;
    const values = results.map((task) => metric.of(task)).filter((value) => value !== undefined);
    return `${((values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)) * 100).toFixed(1)}%`;
  };
  return `${share('pass@1')} fixed, ${share('copy')} copies, ${share('syntax-error')} syntax errors`;
}
