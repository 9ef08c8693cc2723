import { createHash } from 'node:crypto';
import { normalise } from '../../source/index.ts';
import type { Scene } from '../localise/index.ts';
import type { Proposal } from './proposal.ts';

/** Proposals, best first, each program once: what two sources propose alike is run once, whichever function it is put for. */
export class ProposalQueue {
  private readonly scene: Scene;
  private readonly seen = new Set<string>();
  private waiting: Proposal[] = [];
  private giving: Promise<unknown> = Promise.resolve();

  constructor(scene: Scene) {
    this.scene = scene;
  }

  /** Takes proposals in; equal priorities keep their order. */
  add(proposals: readonly Proposal[]): void {
    this.waiting = [...this.waiting, ...proposals].sort((a, b) => b.priority - a.priority);
  }

  /**
   * The next proposal that was not given out before. Calls wait for each other: who asks first gets the better one.
   * @returns undefined when none is waiting
   */
  next(): Promise<Proposal | undefined> {
    const given = this.giving.then(() => this.take());
    this.giving = given.catch(() => undefined);
    return given;
  }

  get length(): number {
    return this.waiting.length;
  }

  private async take(): Promise<Proposal | undefined> {
    for (let proposal = this.waiting.shift(); proposal !== undefined; proposal = this.waiting.shift()) {
      const key = await this.keyOf(proposal);
      if (key === undefined || this.seen.has(key)) continue;
      this.seen.add(key);
      return proposal;
    }
    return undefined;
  }

  /** A digest of the file as it would be, without layout; undefined for the unchanged program. */
  private async keyOf({ suspect: { fn }, text }: Proposal): Promise<string | undefined> {
    if ((await normalise(text, fn.language)) === (await normalise(fn.text, fn.language))) return undefined;
    const file = this.scene.sources.get(fn.path)?.text ?? '';
    const edited = file.slice(0, fn.span.start) + text.trim() + file.slice(fn.span.end);
    return createHash('sha256')
      .update(fn.path)
      .update('\0')
      .update(edited.replace(/[ \t]+/g, ' '))
      .digest('hex');
  }
}
