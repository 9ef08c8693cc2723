import { html, type Markup } from './markup.ts';

const COLOURS = 8;
const DASHES = ['none', '7 4', '2 4', '9 3 2 3'];

/** How the n-th line is drawn: by colour, and by dashes as well, for print without colour and eyes that can't tell. */
export function lineStyle(index: number): Markup {
  return html`stroke:var(--s${lineColour(index)});stroke-dasharray:${DASHES[index % DASHES.length] ?? 'none'}`;
}

/** The first colour is the base model's wherever methods are drawn, so lines that are none start with the next. */
export function lineColour(index: number): number {
  return (index + 1) % COLOURS;
}

export function fillStyle(colour: number): Markup {
  return html`fill:var(--s${colour})`;
}

/** What each line stands for. */
export function legend(titles: readonly string[]): Markup {
  return html`<ul class="legend">
    ${titles.map(
      (title, i) =>
        html`<li>
          <svg viewBox="0 0 26 10" aria-hidden="true">
            <path class="curve" d="M1 5H25" style="${lineStyle(i)}" /></svg
          >${title}
        </li>`,
    )}
  </ul>`;
}
