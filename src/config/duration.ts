const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** A time in words, such as `90s`, `45m`, `2h` or `1h30m`. */
export const DURATION = /^(?:\d{1,6}(?:\.\d{1,3})?[smh])+$/;

/** Seconds of a time in words; `undefined` where it isn't one, or none at all. */
export function durationSeconds(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let seconds = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)([smh])/g)) {
    seconds += Number(number) * SECONDS[unit as keyof typeof SECONDS];
  }
  return seconds > 0 ? seconds : undefined;
}
