import { formatSeconds, type Progress } from '../../progress.ts';
import type { Clock } from './clock.ts';

/**
 * Progress whose lines begin with the time that the run has taken, of what it may take: a part's own countdown says little
 * about the whole.
 * @param budget seconds, `Infinity` for no end
 */
export function clockedProgress(progress: Progress, clock: Pick<Clock, 'spent'>, budget: number): Progress {
  const of = Number.isFinite(budget) ? ` of ${formatSeconds(budget)}` : '';
  const timed = (line: string): string => `[${formatSeconds(clock.spent())}${of}] ${line}`;
  return {
    update: (line) => progress.update(timed(line)),
    log: (line) => progress.log(timed(line)),
    done: () => progress.done(),
  };
}
