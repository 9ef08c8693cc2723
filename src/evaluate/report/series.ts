import { html, type Markup } from './markup.ts';

const COLOURS = 8;
const DASHES = ['none', '7 4', '2 4', '9 3 2 3'];

/** How the n-th series is drawn: by colour, and by dashes as well, for print without colour and eyes that can't tell. */
export function lineStyle(index: number): Markup {
  return html`stroke:var(--s${index % COLOURS});stroke-dasharray:${DASHES[index % DASHES.length] ?? 'none'}`;
}

export function fillStyle(index: number): Markup {
  return html`fill:var(--s${index % COLOURS})`;
}

/** What each line stands for. */
export function legend(titles: readonly string[], offset = 0): Markup {
  return html`<ul class="legend">
    ${titles.map(
      (title, i) =>
        html`<li>
          <svg viewBox="0 0 26 10" aria-hidden="true">
            <path class="curve" d="M1 5H25" style="${lineStyle(i + offset)}" /></svg
          >${title}
        </li>`,
    )}
  </ul>`;
}
