/** A straight line from a range of values to a range of places in a drawing. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  place(value: number): number;
}

/**
 * A scale whose ends and ticks are round numbers (1, 2 or 5 times a power of ten).
 * @param values those to be shown; without any it spans 0 to 1
 * @param from where the lowest value is drawn, `to` the highest
 */
export function roundScale(values: readonly number[], from: number, to: number, wanted = 4): Scale {
  const shown = values.filter(Number.isFinite);
  let low = shown.reduce((least, value) => Math.min(least, value), shown.length === 0 ? 0 : Infinity);
  let high = shown.reduce((most, value) => Math.max(most, value), shown.length === 0 ? 1 : -Infinity);
  if (low === high) [low, high] = [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const step = roundStep((high - low) / wanted);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return scaleOf(first * step, last * step, ticks, from, to);
}

/** A scale from one whole number to another, such as iterations or steps; its ticks are round ones within it. */
export function wholeScale(low: number, high: number, from: number, to: number, wanted = 5): Scale {
  const step = Math.max(1, roundStep(Math.max(1, high - low) / wanted));
  const first = Math.ceil(low / step);
  const ticks = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
  return scaleOf(low, high === low ? low + 1 : high, ticks, from, to);
}

function scaleOf(low: number, high: number, ticks: number[], from: number, to: number): Scale {
  return { low, high, ticks, place: (value) => round(from + ((value - low) / (high - low)) * (to - from)) };
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((each) => each * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Tenths of a pixel are enough. */
function round(place: number): number {
  return Math.round(place * 10) / 10;
}
