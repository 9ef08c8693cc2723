import type { Pair } from './pair.ts';
import { pairSchema } from './pair.ts';
import { readLines } from './readLines.ts';
import type { Task } from './task.ts';
import { taskSchema } from './task.ts';

/** Reads a pairs file, line by line. @throws UserError naming file and line for the first line that isn't a pair */
export async function readPairs(path: string): Promise<Pair[]> {
  return readLines(path, pairSchema, 'pair');
}

/** Reads a tasks file, line by line. @throws UserError naming file and line for the first line that isn't a task */
export async function readTasks(path: string): Promise<Task[]> {
  return readLines(path, taskSchema, 'task');
}
