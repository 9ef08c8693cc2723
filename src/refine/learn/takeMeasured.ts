import type { Lesson } from './lesson.ts';
import { takeEvenly } from './takeEvenly.ts';

/** Share of real fixes among measured lessons, where there are enough of both kinds. */
const REAL = 1 / 3;

/**
 * At most `count` lessons to measure with, the newest real fixes first. Real fixes are what counts, but a small model mends few of
 * them, and slowly, since they are of long functions: measured alone, they tell good and bad models apart only in large numbers.
 */
export function takeMeasured(lessons: readonly Lesson[], count: number, seed: number): Lesson[] {
  const isReal = ({ pair }: Lesson): boolean => pair.source !== 'mutants';
  const real = lessons.filter(isReal);
  const mutants = lessons.filter((lesson) => !isReal(lesson));
  const reals = Math.max(Math.ceil(count * REAL), count - mutants.length);
  const taken = takeEvenly(real, Math.min(count, reals), seed);
  return [...taken, ...takeEvenly(mutants, count - taken.length, seed)];
}
