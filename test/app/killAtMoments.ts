import { setTimeout as sleep } from 'node:timers/promises';
import { uniform } from '../../src/model/index.ts';
import type { StoryWorld } from './storyWorld.ts';

/** How long after a request a kill may come. */
const LONGEST_MS = 8000;

/** What has become of the kills. */
export interface Kills {
  readonly count: number;
  /** Waits until the App runs again after the last one. */
  settled(): Promise<void>;
}

/**
 * Kills all processes of the App at seeded moments, and starts them again: one in each stretch of the story, before a
 * request to GitHub is looked at or after it was done, at once or some time later.
 * @param among paths that a story which nothing disturbs asks for
 */
export function killAtMoments(world: StoryWorld, seed: number, kills: number, among: number): Kills {
  const random = uniform(seed);
  const moments = Array.from({ length: kills }, (_, i) => ({
    number: Math.floor(((i + random()) * among) / kills) + 1,
    moment: random() < 0.5 ? 'before' : 'after',
    // In the midst of what asks GitHub for nothing: tests, training.
    delay: random() < 0.5 ? random() * LONGEST_MS : 0,
  }));
  let killed = 0;
  // What is asked again after a start is no progress.
  const asked = new Set<string>();
  let isBusy = false;
  let working = Promise.resolve();
  const kill = async (delay: number): Promise<void> => {
    await sleep(delay);
    for (const process of world.processes) await process.kill();
    killed += 1;
  };
  const again = async (): Promise<void> => {
    await world.startApp();
    isBusy = false;
  };
  world.github.interfere = async (_repo, _number, moment, path) => {
    asked.add(path);
    const [next] = moments;
    if (isBusy || next === undefined || asked.size < next.number || moment !== next.moment) return false;
    isBusy = true;
    moments.shift();
    const dying = kill(next.delay);
    working = dying.then(again);
    // A rejection is told by who waits for it.
    working.catch(() => undefined);
    if (next.delay > 0) return false;
    await dying;
    return true;
  };
  return {
    get count() {
      return killed;
    },
    settled: () => working,
  };
}
