import type { Lesson } from './lesson.ts';
import { takeEvenly } from './takeEvenly.ts';

/**
 * The lessons of a turn of the loop. What a model was trained on it mostly knows, so that its answers to that show little
 * it gets wrong: the first turn takes the first `pairs` lessons, each later one `sampleTasks` that no turn before it had,
 * and others only where these have run out.
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
