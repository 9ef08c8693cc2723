import { InvalidArgumentError } from 'commander';
import { durationSeconds } from '../config/index.ts';

/** An option's value as seconds: `90s`, `45m`, `2h` or `1h30m`. */
export function duration(text: string): number {
  const seconds = durationSeconds(text);
  if (seconds === undefined) throw new InvalidArgumentError('It must be a time such as 90s, 45m or 2h.');
  return seconds;
}
