import type { Lesson } from './lesson.ts';
import { takeEvenly } from './takeEvenly.ts';

/** Share of the lessons that the first turn leaves for later ones, at most. */
const KEPT_BACK = 1 / 3;

/** How many lessons the first turn takes: `pairs` at most, and leaving some for later turns. */
export function firstLessons(
  count: number,
  { pairs, sampleTasks, iterations }: { pairs: number; sampleTasks: number; iterations: number },
): number {
  const kept = Math.min(sampleTasks * (iterations - 1), Math.floor(count * KEPT_BACK));
  return Math.min(pairs, count - kept);
}

/**
 * The lessons of a turn of the loop. What a model was trained on it mostly knows, so that its answers to that show little
 * it gets wrong: the first turn takes the first `pairs` lessons, each later one `sampleTasks` that no turn before it had,
 * and others only where these have run out. A function's mutants may be spread over turns.
 * @param train in the order they are to be taken in @param number of the turn, 1-based
 */
export function turnLessons(
  train: readonly Lesson[],
  number: number,
  { pairs, sampleTasks, seed }: { pairs: number; sampleTasks: number; seed: number },
): Lesson[] {
  if (number === 1) return train.slice(0, pairs);
  const start = pairs + (number - 2) * sampleTasks;
  const fresh = train.slice(start, start + sampleTasks);
  return [...fresh, ...otherLessons(train, fresh, sampleTasks, seed + number)];
}

/** Lessons beside a turn's own, so that there are `count` in all; the seed says which. */
export function otherLessons(train: readonly Lesson[], own: readonly Lesson[], count: number, seed: number): Lesson[] {
  const taken = new Set(own);
  return takeEvenly(
    train.filter((lesson) => !taken.has(lesson)),
    Math.max(0, count - own.length),
    seed,
  );
}
