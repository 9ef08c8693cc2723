import { parallel } from '../../harvest/index.ts';
import type { Progress } from '../../progress.ts';
import type { Judges } from '../../verdict/index.ts';
import type { Lesson } from './lesson.ts';

/**
 * The lessons whose tests tell right from wrong here and now, and why the others don't: a test that passes whatever the
 * function does, that never ends, or that can't be run costs its time and a line, nothing else.
 */
export async function soundLessons(
  lessons: readonly Lesson[],
  { judges, jobs, progress }: { judges: Judges; jobs: number; progress: Progress },
): Promise<{ sound: Lesson[]; notes: string[] }> {
  let done = 0;
  const reasons = await parallel(lessons, jobs, async ({ task, evidence }) => {
    const unsound = await judges.unsound(task);
    const right = unsound === undefined ? await judges.judge(task, evidence.new) : undefined;
    progress.update(`checking tasks: ${++done} of ${lessons.length}`);
    if (unsound !== undefined) return unsound;
    return right?.kind === 'passed' ? undefined : `the right version does not pass: ${right?.message ?? right?.kind}`;
  });
  progress.done();
  return {
    sound: lessons.filter((_, at) => reasons[at] === undefined),
    notes: lessons.flatMap(({ task }, at) =>
      reasons[at] === undefined ? [] : [`left out ${task.path}: ${task.function} (${task.id}): ${reasons[at]}`],
    ),
  };
}
