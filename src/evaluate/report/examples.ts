import { diffView } from './diffView.ts';
import { html, type Markup } from './markup.ts';
import type { View } from './view.ts';

const SHOWN = 10;
const TESTS = 3;

/** Fixes that passed their tests, as diffs. */
export function examples({ evaluation }: View): Markup {
  if (evaluation.examples.length === 0) return html``;
  const left = evaluation.examples.length - SHOWN;
  return html`<section>
    <h2>Fixes it found</h2>
    <p class="note">On held-out tasks; each passed its tests.</p>
    ${evaluation.examples.slice(0, SHOWN).map(
      (example) =>
        html`<figure class="fix">
          <figcaption>
            <b>${example.function}</b> in ${example.path} · task from ${example.source}, candidate ${example.candidate}
            ${example.tests.length > 0 && html`<br />makes pass: ${namesOf(example.tests)}`}
          </figcaption>
          ${diffView(example.before, example.after)}
        </figure>`,
    )}
    ${left > 0 && html`<p class="note">${left} more in metrics.json.</p>`}
  </section>`;
}

function namesOf(tests: readonly string[]): string {
  const more = tests.length - TESTS;
  return tests.slice(0, TESTS).join('; ') + (more > 0 ? ` and ${more} more` : '');
}
