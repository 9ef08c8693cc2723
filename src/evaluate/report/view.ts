import type { Evaluation } from '../evaluation.ts';
import { metricsFor, type Metric } from '../metrics.ts';
import type { Summary } from '../summarise.ts';

export type ShownMethod = Evaluation['comparison']['methods'][number];

/** What every section of the page asks of an evaluation. */
export interface View {
  readonly evaluation: Evaluation;
  readonly methods: readonly ShownMethod[];
  readonly base: ShownMethod;
  /** The method the page is about. */
  readonly judged: ShownMethod;
  /** Whether there is more than the base. */
  readonly isCompared: boolean;
  /** The metrics that some method has a figure of. */
  readonly metrics: readonly Metric[];
  /** The method that another is compared with: the judged one, or the one that it differs from in one thing. */
  counterpartOf(method: ShownMethod): ShownMethod;
  /** One method minus another, where it was taken. */
  difference(of: string, against: string): Summary | undefined;
  /** A method's colour on the whole page. */
  colourOf(name: string): number;
}

export function viewOf(evaluation: Evaluation): View {
  const { methods, differences, ks } = evaluation.comparison;
  const [base, judged] = [methods[0], methods.at(-1)];
  if (base === undefined || judged === undefined) throw new TypeError('an evaluation has at least one method');
  return {
    evaluation,
    methods,
    base,
    judged,
    isCompared: methods.length > 1,
    metrics: metricsFor(ks).filter(({ name }) =>
      methods.some(({ summary }) => (summary.overall[name]?.value ?? null) !== null),
    ),
    counterpartOf: ({ counterpart }) => methods.find(({ name }) => name === counterpart) ?? judged,
    difference: (of, against) => differences.find((one) => one.of === of && one.against === against)?.summary,
    colourOf: (name) =>
      Math.max(
        0,
        methods.findIndex((method) => method.name === name),
      ) % 8,
  };
}
