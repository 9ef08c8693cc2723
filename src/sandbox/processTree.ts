import type { Limits } from './limits.ts';
import { readEnvironment, readProcesses, type ProcessEntry } from './processTable.ts';
import type { Ending } from './sandbox.ts';
import type { Scope } from './supervise.ts';
import { Watch } from './watch.ts';

/** Looking at every process of a machine must not cost more than this share of the time. */
const SHARE_OF_TIME = 0.1;

/**
 * The processes of a run without a process space of its own: the descendants of the first one, all of its session, and all
 * that carry the run's mark in their environment (which is how a daemon is found that left both).
 */
export class ProcessTree implements Scope {
  readonly watch: Watch;
  /** Processes that outlived the first one. */
  leftBehind: number | undefined;
  private readonly first: number;
  private readonly mark: string;
  /** Every process ever seen, by pid and start: one whose parent died is known by this alone. */
  private readonly seen = new Set<string>();
  private quietUntil = 0;

  /** @param mark the text `NAME=value` that all of the run's processes inherit */
  constructor(first: number, mark: string, limits: Limits) {
    this.first = first;
    this.mark = mark;
    this.watch = new Watch(limits);
  }

  breach(): Ending | undefined {
    const started = performance.now();
    if (started < this.quietUntil) return undefined;
    const ending = this.watch.judge(this.members(false));
    const ended = performance.now();
    this.quietUntil = ended + (ended - started) / SHARE_OF_TIME;
    return ending;
  }

  kill(): void {
    for (const { pid } of this.members(true)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }

  gone(): boolean {
    const { length } = this.members(true);
    this.leftBehind ??= length;
    return length === 0;
  }

  private members(byMark: boolean): ProcessEntry[] {
    const living = readProcesses().filter(({ zombie }) => !zombie);
    const members = new Map<number, ProcessEntry>();
    const add = (entry: ProcessEntry): void => {
      members.set(entry.pid, entry);
      this.seen.add(keyOf(entry));
    };
    for (const entry of living) {
      if (entry.pid === process.pid) continue;
      const known = entry.pid === this.first || entry.session === this.first || this.seen.has(keyOf(entry));
      if (known || (byMark && readEnvironment(entry.pid).includes(this.mark))) add(entry);
    }
    for (let before = -1; before !== members.size;) {
      before = members.size;
      for (const entry of living) if (!members.has(entry.pid) && members.has(entry.parent)) add(entry);
    }
    return [...members.values()];
  }
}

function keyOf({ pid, started }: ProcessEntry): string {
  return `${pid} ${started}`;
}
