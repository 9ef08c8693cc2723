import type { Jobs, NewJob } from '../jobs/index.ts';
import type { NewDelivery, Store } from '../store/index.ts';

/** Deliveries that are kept with one transaction. */
const MOST_AT_ONCE = 200;

interface Waiting {
  readonly delivery: NewDelivery;
  readonly wanted: readonly NewJob[];
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps deliveries and the jobs they ask for, together or not at all. What arrives while others are being written is
 * written after them in one go: a burst costs a few transactions, not one each.
 */
export class Inbox {
  private readonly store: Store;
  private readonly jobs: Jobs;
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(store: Store, jobs: Jobs) {
    this.store = store;
    this.jobs = jobs;
  }

  /** @returns once it is kept: whether it is new @throws where the database refuses */
  take(delivery: NewDelivery, wanted: readonly NewJob[]): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ delivery, wanted, resolve, reject });
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, MOST_AT_ONCE));
    this.isWriting = false;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    try {
      const areNew = await this.store.transaction(async (inside) => {
        const found = await inside.app.addDeliveries(batch.map(({ delivery }) => delivery));
        await this.jobs.sendAll(
          batch.flatMap(({ wanted }, at) => (found[at] === true ? wanted : [])),
          inside,
        );
        return found;
      });
      const queues = new Set(batch.flatMap(({ wanted }) => wanted.map(({ queue }) => queue)));
      for (const queue of queues) this.jobs.wake(queue);
      for (const [at, { resolve }] of batch.entries()) resolve(areNew[at] === true);
    } catch (error) {
      // One that can't be kept must not take others with it.
      if (batch.length > 1) for (const one of batch) await this.write([one]);
      else batch[0]?.reject(error);
    }
  }
}
