import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files.ts';

/** Counts the seconds that a run has worked, over all of its starts, and what is left of its budget. */
export class Clock {
  private readonly path: string;
  private readonly budget: number;
  private readonly before: number;
  private readonly began = performance.now();

  private constructor(path: string, budget: number, before: number) {
    this.path = path;
    this.budget = budget;
    this.before = before;
  }

  /** @param budget seconds, `Infinity` for no end */
  static async open(folder: string, budget: number): Promise<Clock> {
    const path = join(folder, 'clock.json');
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '0';
      throw error;
    });
    const before = Number(text);
    return new Clock(path, budget, Number.isFinite(before) ? before : 0);
  }

  /** Seconds worked so far. */
  spent(): number {
    return this.before + (performance.now() - this.began) / 1000;
  }

  /** Seconds that are left, at least 0. */
  left(): number {
    return Math.max(0, this.budget - this.spent());
  }

  /** Writes down what was spent, for the next start. */
  async save(): Promise<void> {
    await writeFileAtomic(this.path, `${Math.round(this.spent())}\n`);
  }
}
