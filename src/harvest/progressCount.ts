import { counted, formatSeconds } from '../progress.ts';
import type { HarvestContext } from './source.ts';

type Counted = Pick<HarvestContext, 'progress' | 'bench' | 'secondsLeft'>;

/** One line of progress: how many of how many, what was found, and the time left at the pace so far. */
export class ProgressCount {
  private readonly context: Counted;
  private readonly what: string;
  private readonly total: number;
  private readonly began = performance.now();
  private done = 0;
  private found = 0;

  constructor(context: Counted, what: string, total: number) {
    this.context = context;
    this.what = what;
    this.total = total;
  }

  add(found: number): void {
    this.done++;
    this.found += found;
    const seconds = (performance.now() - this.began) / 1000;
    const left = Math.min(this.context.secondsLeft(), (seconds / this.done) * (this.total - this.done));
    const { executed, remembered } = this.context.bench.counts;
    this.context.progress.update(
      `${this.done} of ${this.total} ${this.what} tried, ${counted(this.found, 'proof')}, ` +
        `${executed} test files run (${remembered} answered by earlier runs), ${formatSeconds(left)} left`,
    );
  }
}
