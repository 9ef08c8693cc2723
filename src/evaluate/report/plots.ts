import { inPercent } from '../inWords.ts';
import { intervalChart } from './intervalChart.ts';
import { lineChart, type ChartSeries } from './lineChart.ts';
import { html, type Markup } from './markup.ts';
import type { View } from './view.ts';

/** pass@k of the methods, one chart each. */
export function methodPlots(view: View): Markup {
  if (!view.isCompared) return html``;
  const passes = view.metrics.filter(({ name }) => name.startsWith('pass@'));
  return html`<div class="cards">
    ${passes.map(({ name, title }) =>
      intervalChart({
        title,
        include: [0],
        format: inPercentBriefly,
        rows: view.methods.map((method) => ({
          title: method.title,
          estimate: method.summary.overall[name] ?? { value: null, low: null, high: null, tasks: 0 },
          colour: view.colourOf(method.name),
        })),
      }),
    )}
  </div>`;
}

/** How the judged method went from iteration to iteration. */
export function iterationPlots({ evaluation }: View): Markup {
  const { iterations, comparison } = evaluation;
  if (iterations.length < 2) return html``;
  const seriesOf = (titles: Record<string, string>): ChartSeries[] =>
    Object.entries(titles).map(([name, title]) => ({
      title,
      points: iterations.flatMap(({ iteration, figures }) => {
        const figure = figures[name];
        if (figure === undefined || figure.value === null) return [];
        return [{ x: iteration, y: figure.value, low: figure.low ?? undefined, high: figure.high ?? undefined }];
      }),
    }));
  const passes = Object.fromEntries(comparison.ks.map((k) => [`pass@${k}`, `pass@${k}`]));
  const chart = (title: string, titles: Record<string, string>): Markup =>
    lineChart({ title, xTitle: 'iteration', format: inPercentBriefly, series: seriesOf(titles) });
  return html`<section>
    <h2>From iteration to iteration</h2>
    <p class="note">
      Iteration 0 is the base model. Bands are 95% intervals. Pairs trained on:
      ${iterations.map(({ pairs }) => pairs).join(', ')}.
    </p>
    <div class="cards">
      ${chart('Fixed', passes)}
      ${chart('How candidates fail', {
        copy: 'copies of the bug',
        'syntax-error': 'syntax errors',
        'load-error': 'load errors',
        'timed-out': 'timed out',
      })}
      ${chart('Diversity', { 'distinct-failures': 'failing candidates that differ', 'test-pass': "a task's tests that pass" })}
    </div>
  </section>`;
}

/** Loss, margin and accuracy by step of each training. */
export function trainingPlots({ evaluation }: View): Markup {
  const trainings = evaluation.trainings.filter(({ steps }) => steps.length > 0).slice(0, 8);
  if (trainings.length === 0) return html``;
  const chart = (title: string, part: 'loss' | 'margin' | 'accuracy'): Markup =>
    lineChart({
      title,
      xTitle: 'training step',
      format: part === 'accuracy' ? inPercentBriefly : inFigures,
      series: trainings.map((training) => ({
        title: training.title,
        points: smooth(training.steps.map((step) => ({ x: step.step, y: step[part] }))),
      })),
    });
  return html`<section>
    <h2>Training</h2>
    <p class="note">Running means, since single steps are noisy.</p>
    <div class="cards">
      ${chart('Loss', 'loss')} ${chart('Margin: chosen against rejected', 'margin')}
      ${chart('Pairs with a positive margin', 'accuracy')}
    </div>
  </section>`;
}

/** A running mean over about a twentieth of the points on each side, at most 200 of them kept. */
function smooth(points: readonly { x: number; y: number }[]): { x: number; y: number }[] {
  const reach = Math.floor(points.length / 20);
  const every = Math.ceil(points.length / 200);
  return points.flatMap(({ x }, i) => {
    if (i % every !== 0 && i !== points.length - 1) return [];
    const near = points.slice(Math.max(0, i - reach), i + reach + 1);
    return [{ x, y: near.reduce((sum, { y }) => sum + y, 0) / near.length }];
  });
}

function inPercentBriefly(share: number | null): string {
  return inPercent(share).replace(/\.0%$/, '%');
}

function inFigures(value: number): string {
  return Number(value.toPrecision(3)).toString().replace('-', '\u2212');
}
