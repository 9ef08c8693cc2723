import { counted } from '../../progress.ts';
import type { Estimate } from '../estimate.ts';
import { asChange, inPercent, inPoints, inUnit, pointsInterval } from '../inWords.ts';
import { changes, type Change } from './changes.ts';
import { html, type Markup } from './markup.ts';
import type { View } from './view.ts';

const DECISIONS = {
  publish: { text: 'Published', tone: 'good' },
  canary: { text: 'Canary only', tone: 'unsure' },
  refuse: { text: 'Refused', tone: 'bad' },
} as const;

/** The page's head: what was gained in one sentence, how sure that is, and what got worse. */
export function headline(view: View): Markup {
  const { evaluation, judged } = view;
  const { count, groups } = evaluation.comparison.tasks;
  return html`<header>
    <p class="kicker">${evaluation.title} · ${judged.title} · ${evaluation.date.slice(0, 10)}</p>
    <h1>${sentence(view)}</h1>
    <p>
      ${
        evaluation.gate !== null &&
        html`<span class="badge ${DECISIONS[evaluation.gate.decision].tone}"
          >${DECISIONS[evaluation.gate.decision].text}</span
        >`
      }
      <span class="soft"
        >${counted(count, 'held-out task')} of ${counted(groups, 'function')} that nothing was trained on.</span
      >
    </p>
  </header>`;
}

/** What got better and what got worse, clear things first. */
export function gainsAndLosses(view: View): Markup {
  if (!view.isCompared) return html``;
  const all = changes(view);
  const [better, worse] = [all.filter(({ isBetter }) => isBetter), all.filter(({ isBetter }) => !isBetter)];
  return html`<div class="cards">
    <section class="card">
      <h3 class="good">What got better</h3>
      ${list(better, view, 'Nothing clearly.')}
    </section>
    <section class="card">
      <h3 class="bad">What got worse</h3>
      ${list(worse, view, 'Nothing clearly, of what was measured.')}
    </section>
  </div>`;
}

function sentence(view: View): string {
  const pass = view.judged.summary.overall['pass@1'];
  const basePass = view.base.summary.overall['pass@1'];
  if (pass === undefined || pass.value === null) return 'No held-out task was measured.';
  if (!view.isCompared || basePass === undefined) {
    return `${view.judged.title} fixes ${inPercent(pass.value)} of the held-out tasks with one candidate.`;
  }
  const gain = view.difference(view.judged.name, view.base.name)?.overall['pass@1'];
  const figures = `fixes ${inPercent(pass.value)} of the held-out tasks with one candidate, the base model ${inPercent(basePass.value)}`;
  const sentence = `${view.judged.title} ${figures}`;
  return gain === undefined ? `${sentence}.` : `${sentence}: ${gainInWords(gain)}.`;
}

function gainInWords(gain: Estimate): string {
  const interval = `95% interval ${pointsInterval(gain)}`;
  const amount = `${inPoints(gain.value)} (${interval})`;
  if ((gain.low ?? 0) > 0) return amount;
  return (gain.high ?? 0) < 0 ? `a loss, ${amount}` : `within noise, ${amount}`;
}

function list(rows: readonly Change[], view: View, none: string): Markup {
  const [clear, noise] = [rows.filter(({ isClear }) => isClear), rows.filter(({ isClear }) => !isClear)];
  return html`${
    clear.length === 0
      ? html`<p class="soft">${none}</p>`
      : html`<ul>
          ${clear.map((row) => item(row, view))}
        </ul>`
  }
  ${
    noise.length > 0 &&
    html`<p class="note">
      Within noise:
      ${noise.map(({ metric, estimate }, i) => [i > 0 && '; ', metric.title, ' ', asChange(metric, estimate.value)])}.
    </p>`
  }`;
}

function item({ metric, estimate }: Change, view: View): Markup {
  const [from, to] = [view.base, view.judged].map(({ summary }) =>
    inUnit(metric, summary.overall[metric.name]?.value ?? null),
  );
  const interval = `${asChange(metric, estimate.low)} to ${asChange(metric, estimate.high)}`;
  return html`<li>
    ${metric.title}: ${from} → ${to} <span class="soft">(${asChange(metric, estimate.value)}; ${interval})</span>
  </li>`;
}
