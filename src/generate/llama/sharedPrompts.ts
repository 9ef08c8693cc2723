import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from './job.ts';
import type { Slot } from './slot.ts';

/** Prompts on their way from the slot that computed them to others. */
export class SharedPrompts {
  private readonly saved = new Map<readonly number[], string>();
  private readonly folder: string;
  private files = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Keeps the prompt that a slot holds, and an unchanged answer behind it, for jobs that are to come. */
  async keep(prompt: readonly number[], slot: Slot): Promise<void> {
    const path = join(this.folder, `prompt-${this.files++}`);
    await slot.save(path);
    this.saved.set(prompt, path);
  }

  /**
   * Makes each slot hold its job's prompt.
   * @param waiting the jobs that come later
   * @param read told how many of the prompts are computed
   */
  async give(
    started: ReadonlyArray<[Slot, Job]>,
    waiting: readonly Job[],
    read: (done: number, of: number) => void,
  ): Promise<void> {
    const readers = new Map<readonly number[], Slot>();
    const loaders: Array<[Slot, Job]> = [];
    const work: Array<() => Promise<void>> = [];
    for (const [slot, job] of started) {
      if (slot.holds(job.prompt)) work.push(() => slot.rewind(job));
      else if (this.saved.has(job.prompt) || readers.has(job.prompt)) loaders.push([slot, job]);
      else {
        readers.set(job.prompt, slot);
        work.push(() => slot.read(job));
      }
    }
    let done = 0;
    const note = (): void => {
      read(++done, work.length);
    };
    await Promise.all(work.map((one) => one().then(note)));
    const wanted = new Set([...loaders.map(([, job]) => job.prompt), ...waiting.map((job) => job.prompt)]);
    for (const [prompt, slot] of readers) {
      if (wanted.has(prompt)) await this.keep(prompt, slot);
    }
    for (const [slot, job] of loaders) await slot.load(job, this.saved.get(job.prompt)!);
    const later = new Set(waiting.map((job) => job.prompt));
    for (const [prompt, path] of this.saved) {
      if (later.has(prompt)) continue;
      await rm(path, { force: true });
      this.saved.delete(prompt);
    }
  }
}
