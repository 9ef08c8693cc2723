import { inPercent } from '../inWords.ts';
import { html, type Markup } from './markup.ts';
import type { View } from './view.ts';

const DECISIONS = {
  publish: 'The gate lets it be published.',
  canary: 'The gate lets it be published as canary only.',
  refuse: 'The gate refuses it: it is kept, and not published.',
} as const;
const MARKS = { good: '\u2713', unsure: '?', bad: '\u2717' } as const;

/** The decision with every reason, and the general suite's figures. */
export function gateSection({ evaluation: { gate, general } }: View): Markup {
  if (gate === null) return html``;
  return html`<section>
    <h2>The gate</h2>
    <p><b>${DECISIONS[gate.decision]}</b></p>
    <ul class="plain">
      ${gate.reasons.map(({ verdict, text }) => html`<li><span class="${verdict}">${MARKS[verdict]}</span> ${text}</li>`)}
    </ul>
    ${
      general !== null &&
      html`<p class="note">
        General suite, ${general.tasks} small tasks that belong to no repository: base ${inPercent(general.base.value)},
        now ${inPercent(general.candidate.value)}.
      </p>`
    }
  </section>`;
}
