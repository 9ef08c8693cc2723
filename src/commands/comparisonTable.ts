import { metricOf, type Evaluation } from '../evaluate/index.ts';

const SHOWN = ['within@4', 'greedy', 'test-pass', 'copy', 'syntax-error', 'load-error', 'timed-out', 'tokens'];

/** The compared methods as a text table: each figure with its 95% interval. */
export function comparisonTable({ comparison }: Pick<Evaluation, 'comparison'>): string {
  const ks = comparison.ks.map((k) => `pass@${k}`);
  const names = [...ks, ...SHOWN].filter((name) =>
    comparison.methods.some(({ summary }) => (summary.overall[name]?.value ?? null) !== null),
  );
  const header = [`${comparison.tasks.count} tasks`, ...names];
  const rows = comparison.methods.map(({ title, summary }) => [
    title,
    ...names.map((name) => cell(summary.overall[name], metricOf(name)?.unit === 'share')),
  ]);
  const widths = header.map((_, at) => Math.max(...[header, ...rows].map((row) => row[at]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))).join('  ');
  return `${[header, ...rows].map(line).join('\n')}\n`;
}

type Figure = Evaluation['comparison']['methods'][number]['summary']['overall'][string];

function cell(figure: Figure | undefined, isShare: boolean): string {
  if (figure === undefined || figure.value === null) return '-';
  const { value, low, high } = figure;
  if (!isShare) return value.toFixed(0);
  const percent = (share: number | null): string => ((share ?? 0) * 100).toFixed(0);
  return `${(value * 100).toFixed(1)}% (${percent(low)}-${percent(high)})`;
}
