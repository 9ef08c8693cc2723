import { InvalidArgumentError } from 'commander';

const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** An option's value as seconds: `90s`, `45m`, `2h` or `1h30m`. */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(s|m|h)/g)];
  const whole = parts.map(([part]) => part).join('');
  const seconds = parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * SECONDS[unit as keyof typeof SECONDS],
    0,
  );
  if (whole !== text || seconds <= 0) throw new InvalidArgumentError('It must be a time such as 90s, 45m or 2h.');
  return seconds;
}
