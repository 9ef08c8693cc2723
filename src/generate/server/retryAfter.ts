/**
 * The seconds that a Retry-After header (RFC 9110, 10.2.3) asks to wait: a number, or the date to wait for. Undefined where
 * there is none, or none that can be read.
 * @param now milliseconds since the epoch
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const date = text === '' ? NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
