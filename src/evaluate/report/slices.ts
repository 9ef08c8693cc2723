import { inPercent, inPoints, intervalInUnit } from '../inWords.ts';
import type { Figures } from '../summarise.ts';
import { intervalChart } from './intervalChart.ts';
import { html, type Markup } from './markup.ts';
import type { View } from './view.ts';

/** pass@1 of every method by language and by the tasks' source. */
export function slices(view: View): Markup {
  return html`${slice(view, 'By language', ({ byLanguage }) => byLanguage)}
  ${slice(view, 'By where the tasks come from', ({ bySource }) => bySource)}`;
}

type Summaries = View['base']['summary'];

function slice(view: View, title: string, part: (summary: Summaries) => Record<string, Figures>): Markup {
  const names = Object.keys(part(view.base.summary));
  if (names.length === 0) return html``;
  return html`<section>
    <h2>${title}</h2>
    <p class="note">Fixed by one candidate (pass@1), 95% intervals below.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col"></th>
            <th scope="col">Tasks</th>
            ${view.methods.map((method) => html`<th scope="col" class="${method.name === view.judged.name && 'judged'}">${method.title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${names.map(
            (name) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${part(view.base.summary)[name]?.['pass@1']?.tasks ?? 0}</td>
                ${view.methods.map((method) => {
                  const figure = part(method.summary)[name]?.['pass@1'];
                  return html`<td class="${method.name === view.judged.name && 'judged'}">
                    ${inPercent(figure?.value ?? null)}<small
                      >${figure?.value != null && intervalInUnit({ unit: 'share' }, figure)}</small
                    >
                  </td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** What each source of pairs put in, and what it changed. */
export function sources({ evaluation }: View): Markup {
  if (evaluation.sources.length === 0) return html``;
  const tried = evaluation.sources.filter(({ difference }) => difference !== null && difference.value !== null);
  return html`<section>
    <h2>What each source of pairs gave</h2>
    <div class="cards">
      <div class="card scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Pairs</th>
              <th scope="col">Weight</th>
            </tr>
          </thead>
          <tbody>
            ${evaluation.sources.map(
              ({ source, pairs, weight }) =>
                html`<tr>
                  <th scope="row">${source}</th>
                  <td>${pairs}</td>
                  <td>${weight.toFixed(1)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${intervalChart({
        title: 'pass@1 with it minus without it, in the first iteration',
        include: [0],
        format: (value) => inPoints(value).replace(/ points?$/, ''),
        rows: tried.flatMap(({ source, difference }, i) =>
          difference === null ? [] : [{ title: source, estimate: difference, colour: (i + 1) % 8 }],
        ),
      })}
    </div>
    ${tried.length === 0 && html`<p class="note">Training without each of them was not tried, so what a source changed is not known.</p>`}
  </section>`;
}
