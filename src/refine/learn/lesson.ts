import type { Evidence } from '../../harvest/index.ts';
import { pairOf, taskOf, type Pair, type Task } from '../../preference/index.ts';

/** One proof as all that the loop makes of it. */
export interface Lesson {
  readonly evidence: Evidence;
  readonly pair: Pair;
  readonly task: Task;
}

/** @param project put before the group, so that functions of two repositories never share one */
export function lessonOf(evidence: Evidence, project: string): Lesson {
  const pair = pairOf(evidence);
  const task = taskOf(evidence);
  const group = `${project}/${pair.group}`;
  return { evidence, pair: { ...pair, group }, task: { ...task, group } };
}

/**
 * Whether a lesson's task is one to solve. Where two versions that both pass were chosen between, the task is another
 * lesson's: it would be measured and sampled twice.
 */
export function isTask({ evidence }: Lesson): boolean {
  return evidence.feedback?.over === undefined;
}
