import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, RawAnswer } from './job.ts';
import type { SharedPrompts } from './sharedPrompts.ts';
import type { DrawSettings, Slot, SlotTokenizer } from './slot.ts';

/** What a wave runs on. */
export interface WaveSetup {
  readonly slots: readonly Slot[];
  /** may hold prompts already */
  readonly prompts: SharedPrompts;
  readonly tokenizer: SlotTokenizer;
  readonly draw: DrawSettings;
  /** how many tokens to guess when so many answers grow at once */
  readonly draft: (growing: number) => number;
  /** for prompts on their way from one slot to another */
  readonly folder: string;
}

/**
 * Samples answers, as many at once as there are slots, all slots in lockstep: what is in a batch depends on the jobs alone,
 * never on timing, so the same jobs give the same answers. A prompt is computed once and handed on.
 * @returns the answers, in the order of the jobs
 */
export async function sampleWave(
  jobs: readonly Job[],
  setup: WaveSetup,
  told: { reading(done: number, of: number): void; sampling(done: number, longest: number): void },
): Promise<RawAnswer[]> {
  const { slots, tokenizer, draw, prompts } = setup;
  const began = performance.now();
  const answers: RawAnswer[] = [];
  const growing = new Map<Slot, number>();
  // Cells that an earlier wave left behind would change the order in which attention adds up.
  for (const slot of slots) await slot.clear();
  let next = 0;
  while (next < jobs.length || growing.size > 0) {
    const started: Array<[Slot, Job]> = [];
    for (const slot of slots) {
      if (next >= jobs.length) break;
      if (growing.has(slot)) continue;
      growing.set(slot, next);
      started.push([slot, jobs[next++]!]);
    }
    await prompts.give(started, jobs.slice(next), told.reading);
    await Promise.all(started.map(([slot]) => slot.force()));
    await closeGaps(growing, slots, join(setup.folder, 'answer'));
    const draft = setup.draft(growing.size);
    const active = slots.filter((slot) => growing.has(slot));
    const ended = await Promise.all(active.map((slot) => slot.step(draw, draft, tokenizer)));
    let longest = 0;
    for (const [at, slot] of active.entries()) {
      const job = growing.get(slot)!;
      const tokens = slot.tokens.length;
      longest = Math.max(longest, tokens);
      const cutOff = ended[at] !== true && tokens >= jobs[job]!.maxTokens;
      if (ended[at] !== true && !cutOff) continue;
      const seconds = (performance.now() - began) / 1000;
      answers[job] = { text: tokenizer.decode(slot.tokens), tokens, cutOff, logProb: slot.logProb, seconds };
      growing.delete(slot);
    }
    told.sampling(answers.filter((answer) => answer !== undefined).length, longest);
  }
  await rm(join(setup.folder, 'answer'), { force: true });
  return answers;
}

/**
 * Moves answers from the last slots into gaps before them. llama.cpp computes sequences together only as far as their
 * numbers follow each other: with gaps, half as many take longer than all.
 */
async function closeGaps(growing: Map<Slot, number>, slots: readonly Slot[], path: string): Promise<void> {
  for (const [at, slot] of slots.entries()) {
    if (at >= growing.size) return;
    if (growing.has(slot)) continue;
    const last = slots.findLast((one) => growing.has(one))!;
    await slot.adopt(last, path);
    growing.set(slot, growing.get(last)!);
    growing.delete(last);
  }
}
