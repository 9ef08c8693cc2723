import { lot } from '../../preference/index.ts';
import type { Lesson } from './lesson.ts';

/**
 * At most `count` lessons: real fixes first, newest first, then mutants drawn evenly over functions, so that a bound
 * takes something of every function before it takes more of one.
 */
export function takeEvenly(lessons: readonly Lesson[], count: number, seed: number): Lesson[] {
  const real = lessons
    .filter(({ pair }) => pair.source !== 'mutants')
    .sort((a, b) => order(b.pair.date, a.pair.date) || order(a.pair.id, b.pair.id));
  const groups = new Map<string, Lesson[]>();
  for (const lesson of lessons.filter(({ pair }) => pair.source === 'mutants')) {
    groups.set(lesson.pair.group, [...(groups.get(lesson.pair.group) ?? []), lesson]);
  }
  const queues = [...groups]
    .sort(([a], [b]) => order(lot(seed, a), lot(seed, b)))
    .map(([, members]) => members.sort((a, b) => order(lot(seed, a.pair.id), lot(seed, b.pair.id))));
  const taken = real.slice(0, count);
  for (let round = 0; taken.length < count && queues.some((queue) => queue.length > round); round++) {
    for (const queue of queues) {
      const next = queue[round];
      if (next !== undefined && taken.length < count) taken.push(next);
    }
  }
  return taken;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
