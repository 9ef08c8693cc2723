import { html, type Markup } from './markup.ts';
import type { View } from './view.ts';

/** What went wrong on the way, and everything needed to make the same figures again. */
export function provenance({ evaluation: { notes, provenance: facts, comparison } }: View): Markup {
  return html`${
      notes.length > 0 &&
      html`<section>
        <h2>Notes</h2>
        <ul>
          ${notes.map((note) => html`<li>${note}</li>`)}
        </ul>
      </section>`
    }
    <section>
      <h2>Where these figures come from</h2>
      <p class="note">
        pass@k is the unbiased estimator of Chen et al. (2021). Intervals are 95%: Wilson's for shares, else a bootstrap
        of 10,000 resamples over functions (seed ${comparison.seed}); differences are paired by task.
      </p>
      <dl>
        ${Object.entries(facts).map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${String(value)}</dd>`,
        )}
      </dl>
    </section>`;
}
