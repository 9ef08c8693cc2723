import type { Estimate } from '../estimate.ts';
import { html, type Markup } from './markup.ts';
import { roundScale } from './scale.ts';
import { fillStyle } from './series.ts';

export interface IntervalRow {
  readonly title: string;
  readonly estimate: Estimate;
  /** Which colour: the same method has the same one on the whole page. */
  readonly colour: number;
}

export interface IntervalChart {
  readonly title: string;
  readonly rows: readonly IntervalRow[];
  /** Values that must be on the scale, such as 0. */
  readonly include?: readonly number[];
  format(value: number | null): string;
}

const WIDTH = 360;
const ROW = 40;
const LEFT = 6;
const RIGHT = 346;
const FOOT = 22;

/** A dot with its interval for each row, one below the other, on one scale. Empty where there is nothing to draw. */
export function intervalChart({ title, rows, include = [], format }: IntervalChart): Markup {
  const known = rows.filter(({ estimate }) => estimate.value !== null);
  if (known.length === 0) return html``;
  const scale = roundScale(
    [...include, ...known.flatMap(({ estimate }) => [estimate.low ?? 0, estimate.value ?? 0, estimate.high ?? 0])],
    LEFT + 8,
    RIGHT - 8,
  );
  const bottom = known.length * ROW + 4;
  return html`<figure>
    <h3>${title}</h3>
    <svg viewBox="0 0 ${WIDTH} ${bottom + FOOT}" role="img" aria-label="${title}">
      ${scale.ticks.map(
        (tick) =>
          html`<path class="${tick === 0 ? 'axis' : 'grid'}" d="M${scale.place(tick)} 2V${bottom}" /><text
              x="${scale.place(tick)}"
              y="${bottom + 16}"
              text-anchor="middle"
              >${format(tick).replace(/\.0$/, '')}</text
            >`,
      )}
      ${known.map(({ title: name, estimate, colour }, i) => {
        const y = i * ROW + 27;
        const [low, value, high] = [estimate.low ?? 0, estimate.value ?? 0, estimate.high ?? 0].map((x) =>
          scale.place(x),
        );
        return html`<text class="strong" x="${LEFT}" y="${y - 11}">${name}</text>
          <text x="${RIGHT}" y="${y - 11}" text-anchor="end"
            >${format(estimate.value)} (${format(estimate.low)} to ${format(estimate.high)})</text
          >
          <path class="interval" d="M${low ?? 0} ${y}H${high ?? 0}" style="stroke:var(--s${colour})" />
          <circle cx="${value ?? 0}" cy="${y}" r="4.5" style="${fillStyle(colour)}" />`;
      })}
    </svg>
  </figure>`;
}
