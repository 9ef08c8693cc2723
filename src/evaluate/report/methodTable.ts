import { asChange, intervalInUnit, inUnit } from '../inWords.ts';
import type { Metric } from '../metrics.ts';
import { html, type Markup } from './markup.ts';
import type { ShownMethod, View } from './view.ts';

/** Every metric of every method, with intervals; and the differences of the judged method, or of its counterpart, to each other one. */
export function methodTable(view: View): Markup {
  const { methods, judged, metrics } = view;
  const others = methods.filter(({ name }) => name !== judged.name);
  return html`<section>
    <h2>Methods on the same tasks</h2>
    <p class="note">Below each figure its 95% interval. Arrows say which direction is better.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            ${methods.map(({ name, title }) => html`<th scope="col" class="${name === judged.name && 'judged'}">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${metrics.map(
            (metric) =>
              html`<tr>
                <th scope="row">${metric.title} ${arrow(metric)}</th>
                ${methods.map(({ name, summary }) => {
                  const figure = summary.overall[metric.name];
                  return html`<td class="${name === judged.name && 'judged'}">
                    ${inUnit(metric, figure?.value ?? null)}<small
                      >${figure?.value != null && intervalInUnit(metric, figure)}</small
                    >
                  </td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      view.isCompared &&
      html`<h2>Each method against the one that it is compared with</h2>
        <p class="note">
          Paired differences on the same tasks (shares in points), with the 95% interval of a bootstrap over functions.
          Coloured where the interval leaves out zero.
          ${others.some(({ counterpart }) => counterpart !== undefined) && 'What was trained otherwise on the pairs of the first iteration is compared with that.'}
        </p>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Metric</th>
                ${others.map((other) => html`<th scope="col">${view.counterpartOf(other).title} against ${other.title}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${metrics.map(
                (metric) =>
                  html`<tr>
                    <th scope="row">${metric.title} ${arrow(metric)}</th>
                    ${others.map((other) => differenceCell(view, metric, other))}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`
    }
  </section>`;
}

function differenceCell(view: View, metric: Metric, against: ShownMethod): Markup {
  const figure = view.difference(view.counterpartOf(against).name, against.name)?.overall[metric.name];
  if (figure === undefined || figure.value === null) return html`<td>n/a</td>`;
  const isClear = (figure.low ?? 0) > 0 || (figure.high ?? 0) < 0;
  const isBetter = figure.value > 0 === (metric.better === 'higher');
  return html`<td>
    <span class="${isClear && (isBetter ? 'good' : 'bad')}">${asChange(metric, figure.value)}</span
    ><small>${asChange(metric, figure.low)} to ${asChange(metric, figure.high)}</small>
  </td>`;
}

function arrow({ better }: Metric): Markup {
  return better === 'higher'
    ? html`<span class="soft" title="higher is better">↑</span>`
    : html`<span class="soft" title="lower is better">↓</span>`;
}
