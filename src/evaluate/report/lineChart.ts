import { html, type Markup } from './markup.ts';
import { roundScale, wholeScale } from './scale.ts';
import { fillStyle, legend, lineColour, lineStyle } from './series.ts';

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** The interval's ends, where there is one. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export interface ChartSeries {
  readonly title: string;
  readonly points: readonly ChartPoint[];
}

export interface LineChart {
  readonly title: string;
  readonly xTitle: string;
  readonly series: readonly ChartSeries[];
  /** A tick's text. */
  format(value: number): string;
}

const WIDTH = 360;
const HEIGHT = 200;
const LEFT = 44;
const RIGHT = 350;
const TOP = 10;
const BOTTOM = 166;

/** Lines over whole-numbered steps; one or two of them have their intervals as bands behind. Empty where there is nothing to draw. */
export function lineChart({ title, xTitle, series, format }: LineChart): Markup {
  const drawn = series
    .map((one) => ({ ...one, points: one.points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)) }))
    .filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  if (all.length === 0) return html``;
  const xs = all.map(({ x }) => x);
  const x = wholeScale(least(xs), most(xs), LEFT + 8, RIGHT - 8);
  const y = roundScale(
    all.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
    BOTTOM,
    TOP,
  );
  const last = drawn.map((one) => `${one.title} ${format(one.points.at(-1)?.y ?? 0)}`).join(', ');
  return html`<figure>
    <h3>${title}</h3>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}. Last: ${last}">
      ${y.ticks.map(
        (tick) =>
          html`<path class="grid" d="M${LEFT} ${y.place(tick)}H${RIGHT}" /><text
              x="${LEFT - 6}"
              y="${y.place(tick) + 4}"
              text-anchor="end"
              >${format(tick)}</text
            >`,
      )}
      <path class="axis" d="M${LEFT} ${BOTTOM}H${RIGHT}" />
      ${x.ticks.map((tick) => html`<text x="${x.place(tick)}" y="${BOTTOM + 16}" text-anchor="middle">${tick}</text>`)}
      <text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 2}" text-anchor="middle">${xTitle}</text>
      ${drawn.map(({ points }, i) => {
        const upper = points.map((point) => `${x.place(point.x)} ${y.place(point.high ?? point.y)}`);
        const lower = points.map((point) => `${x.place(point.x)} ${y.place(point.low ?? point.y)}`).reverse();
        const hasBand = drawn.length < 3 && points.length > 1 && points.some(({ low }) => low !== undefined);
        return html`${hasBand && html`<path class="band" d="M${[...upper, ...lower].join('L')}Z" style="${fillStyle(lineColour(i))}" />`}
          <path
            class="curve"
            d="M${points.map((point) => `${x.place(point.x)} ${y.place(point.y)}`).join('L')}"
            style="${lineStyle(i)}"
          />
          ${
            points.length <= 30 &&
            points.map(
              (point) =>
                html`<circle cx="${x.place(point.x)}" cy="${y.place(point.y)}" r="3" style="${fillStyle(lineColour(i))}"
                  ><title>${format(point.y)}</title></circle
                >`,
            )
          }`;
      })}
    </svg>
    ${drawn.length > 1 && legend(drawn.map((one) => one.title))}
  </figure>`;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}
