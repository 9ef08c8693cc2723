import type { Estimate } from '../estimate.ts';
import type { Metric } from '../metrics.ts';
import type { View } from './view.ts';

/** How sure a change is: `clear` where the 95% interval leaves out zero. */
export interface Change {
  readonly metric: Metric;
  readonly estimate: Estimate;
  readonly isBetter: boolean;
  readonly isClear: boolean;
}

/** What changed from the base to the judged method, in the metrics' order; what didn't is left out. */
export function changes(view: View): Change[] {
  const difference = view.difference(view.judged.name, view.base.name);
  return view.metrics.flatMap((metric) => {
    const estimate = difference?.overall[metric.name];
    if (estimate === undefined || estimate.value === null || Math.abs(estimate.value) < 1e-9) return [];
    const isClear = (estimate.low ?? 0) > 0 || (estimate.high ?? 0) < 0;
    return [{ metric, estimate, isBetter: estimate.value > 0 === (metric.better === 'higher'), isClear }];
  });
}
