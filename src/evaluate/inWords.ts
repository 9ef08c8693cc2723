import type { Metric } from './metrics.ts';

const NONE = 'n/a';

/** A share in percent: `41.7%`. */
export function inPercent(share: number | null): string {
  return share === null ? NONE : `${fixed(share * 100, 1)}%`;
}

/** A difference of shares in percentage points: `+12.5 points`; without sign for an amount. */
export function inPoints(share: number | null, signed = true): string {
  if (share === null) return NONE;
  const text = signed ? withSign(share * 100, 1) : fixed(share * 100, 1).replace(/\.0$/, '');
  return `${text} ${text === '1' ? 'point' : 'points'}`;
}

/** The ends of a difference's interval in points: `+3.2 to +21.0`. */
export function pointsInterval({ low, high }: { low: number | null; high: number | null }): string {
  return low === null || high === null ? NONE : `${withSign(low * 100, 1)} to ${withSign(high * 100, 1)}`;
}

/** A figure in its metric's unit: `41.7%`, `12.0 s`, `0.03`. */
export function inUnit(metric: Pick<Metric, 'unit'>, value: number | null): string {
  if (value === null) return NONE;
  switch (metric.unit) {
    case 'share':
      return inPercent(value);
    case 'seconds':
      return `${fixed(value, 1)} s`;
    case 'tokens':
      return fixed(value, 0);
    case 'bits':
    case 'number':
      return fixed(value, 2);
  }
}

/** The ends of a figure's interval, briefly: `36.2\u201347.1%`. */
export function intervalInUnit(
  metric: Pick<Metric, 'unit'>,
  { low, high }: { low: number | null; high: number | null },
): string {
  if (low === null || high === null) return NONE;
  // A dash beside a minus sign would be misread.
  const link = low < 0 || high < 0 ? ' to ' : '\u2013';
  return `${inUnit(metric, low).replace(/%$| s$/, '')}${link}${inUnit(metric, high)}`;
}

/** A difference in its metric's unit, with its sign; shares in points. */
export function asChange(metric: Pick<Metric, 'unit'>, value: number | null): string {
  if (value === null) return NONE;
  switch (metric.unit) {
    case 'share':
      return withSign(value * 100, 1);
    case 'seconds':
      return `${withSign(value, 1)} s`;
    case 'tokens':
      return withSign(value, 0);
    case 'bits':
    case 'number':
      return withSign(value, 2);
  }
}

function withSign(value: number, digits: number): string {
  const text = fixed(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Rounded, with a real minus sign and never minus zero. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '\u2212');
}
